"""How a bill comes into being."""

from datetime import date

from attrs import frozen

from subplat.application.billing.next_bill import BillContent, bill_content
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId
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
            self._keep_credit(work, subscription, cycle, content)
        return cycle

    def _keep_credit(
        self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, content: BillContent
    ) -> None:
        """What the bill could not take goes to the wallet; to the next bill where the client's wallet is in another currency."""
        wallet = self.deposits.wallet_of(work, subscription.client_id, content.credit.currency)
        if wallet.currency is not content.credit.currency:
            subscription.carry_over(content.carried)
            return
        reason = f"credit larger than the bill for {cycle.period.start} to {cycle.period.last_day}"
        self.deposits.adjust(work, wallet, Direction.IN, content.credit, reason=reason, because_of=cycle.id)
