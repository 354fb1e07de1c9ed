"""The rules alone: the bill of a subscription with two items, discount, tax and rounding, from objects in memory."""

from decimal import Decimal

from attrs import evolve

from bench.row import Row
from bench.timing import rate_of
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.tax import PPN, TaxedAmount
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Money
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.testing.samples import NOW, TODAY, rupiah, sample_id, sample_item, sample_subscription

_GOAL = 25_000


def run(size: str) -> list[Row]:
    """The best of several rounds."""
    rounds, seconds = (5, 1.0) if size == "full" else (2, 0.2)
    items = (
        evolve(sample_item(1, quantity=25, unit_price=rupiah(117_300)), discount_percent=Decimal("7.5")),
        sample_item(2, quantity=1, unit_price=rupiah(350_000)),
    )
    subscription = sample_subscription(items=items)
    period = BillingCalendar(TODAY, BillingPeriod.MONTHLY).period(1)

    def compute() -> TaxedAmount:
        lines = subscription.bill_lines(TODAY)
        net = Money.total((line.amount for line in lines), subscription.currency)
        return PPN.assess(net, day=TODAY, treatment=TaxTreatment.STANDARD)

    def open_bill() -> BillingCycle:
        lines = subscription.bill_lines(TODAY)
        net = Money.total((line.amount for line in lines), subscription.currency)
        return BillingCycle.open(
            cycle_id=sample_id(BillingCycleId),
            subscription_id=subscription.id,
            number=1,
            period=period,
            due_date=TODAY,
            lines=lines,
            quoted=PPN.assess(net, day=TODAY, treatment=TaxTreatment.STANDARD),
            pay_token="token",
            now=NOW,
        )

    computed = max(rate_of(seconds, compute) for _ in range(rounds))
    opened = max(rate_of(seconds, open_bill) for _ in range(rounds))
    return [
        Row(
            work="domain",
            variant="ours",
            scale="compute a bill of 2 items",
            rate_per_second=computed,
            goal=f">= {_GOAL:,}/s",
            met=computed >= _GOAL,
            note="lines, discount, sum, tax and rounding in exact decimals",
        ),
        Row(
            work="domain",
            variant="ours",
            scale="compute and open it",
            rate_per_second=opened,
            note="the same, and the aggregate with its event made of it",
        ),
    ]
