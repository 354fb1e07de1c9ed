"""How a bill comes into being."""

from datetime import date

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Money
from subplat.domain.periods import Period
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class CycleOpening:
    """Lines of the subscription plus what is carried over, taxed by the rule of the day it is opened."""

    identifiers: Identifiers
    tokens: Tokens
    clock: Clock
    policies: Policies

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
        lines = subscription.bill_lines(period.start)
        net = Money.total((line.amount for line in lines), subscription.currency)
        cycle = BillingCycle.open(
            cycle_id=BillingCycleId(self.identifiers.new()),
            subscription_id=subscription.id,
            number=number,
            period=period,
            due_date=due_date,
            lines=lines,
            quoted=self.policies.tax.assess(net, day=self.clock.today(), treatment=client.tax_treatment),
            pay_token=self.tokens.new(),
            now=self.clock.now(),
        )
        subscription.adjustments_billed()
        work.cycles.add(cycle)
        return cycle
