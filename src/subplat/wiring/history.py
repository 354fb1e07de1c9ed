"""A company's past, played on PostgreSQL within seconds: real books, a gateway and mailboxes in memory, a clock that jumps."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import define, field

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.failures import OutsideFailure, Unavailable
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.periodic import PeriodicSchedule, daily, every
from subplat.domain.errors import DomainError
from subplat.wiring.memory import MemoryPlatform, memory_platform
from subplat.wiring.on_postgres import books_on_postgres

SAMPLE_ZONE = ZoneInfo("Asia/Jakarta")
START_OF_DAY = time(6)
SCHEDULES = (
    PeriodicSchedule(
        name="billing-run",
        slots=daily(START_OF_DAY, SAMPLE_ZONE),
        job=lambda slot: ShareOutBilling(),
        look_back=timedelta(hours=25),
    ),
    PeriodicSchedule(
        name="reconcile-open-cycles",
        slots=every(timedelta(days=7)),
        job=lambda slot: ReconcileOpenCycles(),
        look_back=timedelta(days=8),
    ),
)
"""Once a day, and once a week, is enough for a past in which nothing hurries."""

RETRIES = RetryPolicy(longest_pause=timedelta(hours=6), spread_part=0)
"""With the usual five minutes, trying would be half of all work in a past with five days of outage. Nothing is spread:
how many jobs there were before would move the moments of later ones, and memory and PostgreSQL could not be compared."""


@define(kw_only=True)
class RememberedTown:
    """The neighbourhood of a platform whose outside world is in memory."""

    platform: MemoryPlatform
    _read: int = field(default=0, init=False)

    def pass_day(self) -> None:
        """Every job runs at the instant it is due."""
        until = self.platform.clock.now() + timedelta(days=1)
        while (wake := self.platform.jobs.next_wake(until)) is not None:
            self.platform.clock.instant = wake
            self.settle()
        self.platform.clock.instant = until

    def settle(self) -> None:
        """Runs what is due now."""
        self.platform.jobs.run_until_idle(self.platform.application.handle)

    def pay(self, payment_link: str) -> None:
        """Pays at the gateway what the page leads to; an outage, or a bill that needs no money, sends the payer home."""
        application = self.platform.application
        with suppress(DomainError, OutsideFailure, CannotPay):
            page = application.billing.payment_page(OpenPaymentPage(token=payment_link.rpartition("/")[2]))
            if page.url is not None:
                self._deliver(dict(self.platform.gateway.pay(page.url)))

    def charge_plans(self, declines: Callable[[str], bool]) -> None:
        """Every plan whose day has come, and once more those that failed before."""
        today = self.platform.clock.today()
        for plan in list(self.platform.gateway.plans.values()):
            if plan.active and plan.next_day <= today:
                reason = "INSUFFICIENT_BALANCE" if declines(plan.plan_id) else None
                with suppress(CannotPay, OutsideFailure):
                    self._deliver(dict(self.platform.gateway.charge(plan.plan_id, plan.next_day, declined=reason)))

    def mails(self) -> Iterable[tuple[str, str]]:
        """Since the last call."""
        new = self.platform.mailer.sent[self._read :]
        self._read += len(new)
        return [(each.mail.to_email, each.mail.body) for each in new]

    def gateway_down(self, down: bool) -> None:
        """Every call fails without effect; afterwards an operator has what was given up tried again."""
        self.platform.gateway.down = Unavailable("xendit", "connection refused") if down else None
        if not down:
            for parked in self.platform.inspector.parked():
                self.platform.inspector.retry(parked.id)

    def _deliver(self, payload: dict[str, object]) -> None:
        self.platform.application.payments.store_callback(StoreCallback(payload=payload, headers={}))


def past_in_memory(start: datetime) -> RememberedTown:
    """An empty company whose clock stands at `start`."""
    return RememberedTown(platform=memory_platform(start, schedules=SCHEDULES, retries=RETRIES))


@contextmanager
def past_on_postgres(dsn: str, start: datetime) -> Iterator[RememberedTown]:
    """The same on the empty, migrated database at `dsn`; one process alone, whose identifiers are those of memory."""
    engine = open_engine(PostgresSettings(dsn=dsn, pool_size=4))

    try:
        platform = memory_platform(
            start, around=books_on_postgres(engine, SAMPLE_ZONE), schedules=SCHEDULES, retries=RETRIES
        )
        yield RememberedTown(platform=platform)
    finally:
        engine.dispose()
