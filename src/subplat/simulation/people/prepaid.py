"""Clients who pay from a balance they keep with us, and fill it as they go."""

from datetime import timedelta

from attrs import define

from subplat.application.wallets.top_up import RecordTopUp, TopUpWallet
from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.money import Money
from subplat.domain.subscriptions.subscription import PaymentMethodType
from subplat.simulation.people.company import Company
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.filling import Filling
from subplat.simulation.world import World

DAY = timedelta(days=1)
FILLS, BY_LINK = 0.85, 0.5
"""Per month: so some bills find too little, and wait for the next filling."""


@define(kw_only=True, eq=False)
class Prepaid:
    """No use case makes a contract prepaid: it comes into the books with those of an older system, as these do here."""

    world: World
    company: Company
    filling: Filling

    def becomes(self, customer: Customer, contract_id: SubscriptionId) -> None:
        """From now on the wallet pays that contract, if it is alive and a person collects until now."""
        with self.world.town.units_of_work() as work:
            contract = work.subscriptions.get(contract_id)
            if not contract.is_live or contract.payment_method_type is not PaymentMethodType.MANUAL:
                return
            contract.payment_method_type, contract.is_manual = PaymentMethodType.WALLET, False
            work.subscriptions.save(contract)
            work.commit()
        customer.prepaid.append(contract_id)
        self.world.note("import", "its contract is paid from the wallet", customer.number)

    def month(self, customer: Customer) -> None:
        """One more month of a client has passed: it brings about what a month costs."""
        for contract_id in customer.prepaid:
            throws = customer.throws(f"prepaid {customer.contracts.index(contract_id)} month {customer.months}")
            if not throws.happens(FILLS) or not customer.pays_at(self.world.now):
                continue
            with self.world.town.units_of_work() as work:
                contract, bills = work.subscriptions.get(contract_id), work.cycles.of_subscription(contract_id)
            if not contract.is_live or not bills:
                continue
            amount = bills[-1].amount
            share = int(amount.amount) * throws.number(95, 130) // (100 * contract.billing_period.months)
            self._fill(customer, contract.client_id, Money(share + 1, amount.currency), throws.happens(BY_LINK))

    def _fill(self, customer: Customer, client_id: ClientId, amount: Money, by_link: bool) -> None:
        wallets, number = self.world.application.wallets, customer.number
        if by_link:
            wish = TopUpWallet(client_id=client_id, amount=amount)
            self.world.act(
                "client",
                "fills the balance by a link",
                lambda: wallets.top_up(wish),
                lambda top_up: self.filling.will_pay(customer, top_up),
                about=number,
            )
        else:
            transfer = RecordTopUp(
                client_id=client_id,
                amount=amount,
                reference=f"SALDO-{number}-{customer.months}-{amount.amount}",
                by=self.company.finance,
            )
            self.world.act("finance", "sees a deposit", lambda: wallets.record_top_up(transfer), about=number)
