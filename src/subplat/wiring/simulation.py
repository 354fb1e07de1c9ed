"""The platform of a simulation, with everything in memory."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from attrs import evolve

from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.outside import Ports
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.policies import Policies
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.periodic import PeriodicSchedule, daily
from subplat.application.provisioning.redrive_tasks import RedriveTasks
from subplat.domain.billing.tax import TaxRule, TaxSchedule
from subplat.domain.payments.retries import ChargeRetries
from subplat.simulation.town import Town
from subplat.wiring.history import SAMPLE_ZONE
from subplat.wiring.memory import SAMPLE_POLICIES, memory_platform

LOOK_BACK = timedelta(hours=25)
SCHEDULES = (
    PeriodicSchedule(
        name="billing-run", slots=daily(time(6), SAMPLE_ZONE), job=lambda slot: ShareOutBilling(), look_back=LOOK_BACK
    ),
    PeriodicSchedule(
        name="reconcile-open-cycles",
        slots=daily(time(4), SAMPLE_ZONE),
        job=lambda slot: ReconcileOpenCycles(),
        look_back=LOOK_BACK,
    ),
    PeriodicSchedule(
        name="redrive-tasks", slots=daily(time(5), SAMPLE_ZONE), job=lambda slot: RedriveTasks(), look_back=LOOK_BACK
    ),
)
"""Once a day each: what an installation does every few minutes, at the pace of years."""

ANOTHER_TAX = TaxRule(effective_from=date(2026, 8, 1), rate_percent=Decimal(12), transaction_code="01")

POLICIES = evolve(
    SAMPLE_POLICIES,
    charge_retries=ChargeRetries(times=1, every_days=2),
    tax=TaxSchedule((*SAMPLE_POLICIES.tax.rules, ANOTHER_TAX)),
)
"""The gateway tries a charge once more, so that charges end in every way they can; and one day the tax is another."""

RETRIES = RetryPolicy(longest_pause=timedelta(hours=1))


def town_in_memory(start: datetime, around: Callable[[Ports], Ports], policies: Policies = POLICIES) -> Town:
    """An empty company whose clock stands at `start` (aware); `around` decorates the ports the use cases get."""
    platform = memory_platform(start, policies, around=around, schedules=SCHEDULES, retries=RETRIES)
    return Town(
        application=platform.application,
        policies=policies,
        clock=platform.clock,
        jobs=platform.jobs,
        inspector=platform.inspector,
        gateway=platform.gateway,
        mailer=platform.mailer,
        inbox=platform.inbox,
        event_sender=platform.event_sender,
        provisioners=platform.provisioners,
        units_of_work=platform.units_of_work,
        shelves=platform.shelves,
    )
