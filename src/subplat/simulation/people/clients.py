"""The clients: they read letters, open the payment page, and pay: mostly what is due, sometimes oddly."""

from datetime import timedelta

from attrs import define, field

from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.ids import SubscriptionId
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.simulation.people.customer import Customer, KnownBill
from subplat.simulation.people.payers import Payers
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@define(kw_only=True, eq=False)
class Clients:
    """All of them, by the address their letters come to.

    A letter may be forgotten; each further one about the same bill makes some pay within a day. Who is cut off from
    its services pays soon, or leaves: the sooner, the more often it was cut off before.
    """

    world: World
    payers: Payers
    by_email: dict[str, Customer] = field(factory=dict[str, Customer], init=False)

    def moved_in(self, customer: Customer) -> None:
        """From now on its letters are read."""
        self.by_email[customer.email] = customer

    def letter(self, address: str, body: str) -> None:
        """A letter came: links in it are bills."""
        customer = self.by_email.get(address)
        if customer is not None and "/pay/" in body:
            for word in body.split():
                if "/pay/" in word:
                    self.bill_came(customer, word)

    def bill_came(self, customer: Customer, link: str) -> None:
        """A letter about a bill, the first one or another."""
        token = link.rpartition("/")[2]
        with self.world.town.units_of_work() as work:
            cycle_id = work.cycles.id_by_pay_token(token)
            if cycle_id is None:
                return
            contract, cycle = work.subscriptions.get_by_cycle(cycle_id), work.cycles.get(cycle_id)
        bill = customer.bills.get(token) or self._known(customer, token, contract, cycle)
        bill.letters += 1
        if contract.status is SubscriptionStatus.SUSPENDED and contract.suspension_cause is SuspensionCause.PAYMENT:
            self._cut_off(customer, bill, contract.id)
        elif bill.letters == 1:
            if not bill.forgotten:
                self._will_open(customer, bill, bill.delay)
        elif bill.is_heeded(customer.habits):
            self._will_open(customer, bill, bill.throws.delay(HOUR, DAY))

    def _known(self, customer: Customer, token: str, contract: Subscription, cycle: BillingCycle) -> KnownBill:
        # Named by what it is for: tokens and ids are others in a world where something else was billed before.
        place = customer.contracts.index(contract.id) if contract.id in customer.contracts else len(customer.contracts)
        name = f"contract {place} bill {cycle.number}"
        bill = customer.bills[token] = KnownBill.thrown(token, name, customer.throws(name), customer.habits)
        return bill

    def _will_open(self, customer: Customer, bill: KnownBill, delay: timedelta) -> None:
        """Unless it will do so earlier."""
        moment = self.world.now + delay
        if bill.settled or (bill.planned_for is not None and self.world.now <= bill.planned_for <= moment):
            return
        bill.planned_for = moment
        self.world.plan(delay, "client", "opens the bill", lambda: self._open(customer, bill), customer.number)

    def _cut_off(self, customer: Customer, bill: KnownBill, contract_id: SubscriptionId) -> None:
        if bill.felt:
            return
        bill.felt = True
        customer.cuts += 1
        delay = bill.throws.delay(HOUR, 3 * DAY)
        if bill.temper < customer.habits.leaves * customer.cuts:
            self.world.plan(
                delay, "client", "has had enough", lambda: self._leave(customer, contract_id), customer.number
            )
        elif bill.temper > 1 - customer.habits.yields:
            self._will_open(customer, bill, delay)

    def _leave(self, customer: Customer, contract_id: SubscriptionId) -> None:
        command = CancelSubscription(subscription_id=contract_id, reason="Layanan dihentikan")
        self.world.act(
            "client", "leaves", lambda: self.world.application.subscriptions.cancel(command), about=customer.number
        )

    def _open(self, customer: Customer, bill: KnownBill) -> None:
        if bill.settled or not customer.pays_at(self.world.now):
            return
        self.world.act(
            "client",
            "opens the payment page",
            lambda: self.world.application.billing.payment_page(OpenPaymentPage(token=bill.token)),
            lambda page: self.payers.pay(customer, bill, page),
            about=customer.number,
        )
