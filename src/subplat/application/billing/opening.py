"""How a bill comes into being."""

from datetime import date

from attrs import frozen

from subplat.application.billing.next_bill import bill_content
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Money
from subplat.domain.periods import Period
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.wallet import Direction


@frozen(kw_only=True)
class CycleOpening:
    """Lines of the subscription plus what is carried over, taxed by the rule of the day it is opened; never below zero."""

    identifiers: Identifiers
    tokens: Tokens
    clock: Clock
    policies: Policies
    deposits: Deposits

    def open(
        self,
        work: UnitOfWork,
        subscription: Subscription,
        client: Client,
        *,
        number: int,
        period: Period,
        due_date: date,
    ) -> BillingCycle:
        """Adds the cycle to the books; the subscription's carried-over lines are used up (the caller saves it)."""
        today = self.clock.today()
        content = bill_content(subscription, client, start=period.start, opened_on=today, tax=self.policies.tax)
        cycle = BillingCycle.open(
            cycle_id=BillingCycleId(self.identifiers.new()),
            subscription_id=subscription.id,
            number=number,
            period=period,
            due_date=due_date,
            lines=content.lines,
            quoted=content.quoted,
            pay_token=self.tokens.new(),
            now=self.clock.now(),
        )
        subscription.adjustments_billed()
        work.cycles.add(cycle)
        if content.credit.is_positive:
            self._to_wallet(work, subscription, cycle, content.credit)
        return cycle

    def _to_wallet(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, credit: Money) -> None:
        """A credit that the bill could not take; raises RuleBroken where the client's wallet is in another currency."""
        wallet = self.deposits.wallet_of(work, subscription.client_id, credit.currency)
        if wallet.currency is not credit.currency:
            raise RuleBroken(f"a credit of {credit} does not fit a wallet in {wallet.currency}", credit=str(credit))
        reason = f"credit larger than the bill for {cycle.period.start} to {cycle.period.last_day}"
        self.deposits.adjust(work, wallet, Direction.IN, credit, reason=reason, because_of=cycle.id)
