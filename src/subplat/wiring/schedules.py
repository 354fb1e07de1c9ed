"""What comes back by the clock."""

from datetime import timedelta

from subplat.application.accounts.clean_up import CleanUpAccess
from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.operations.forget_answers import ForgetAnswers
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.application.provisioning.redrive_tasks import RedriveTasks

RECONCILE_EVERY = timedelta(minutes=5)
BILL_EVERY = timedelta(hours=1)
CLEAN_UP_EVERY = timedelta(hours=1)
POLL_INBOX_EVERY = timedelta(minutes=1)
REDRIVE_EVERY = timedelta(hours=1)
FORGET_EVERY = timedelta(days=1)


def schedules(*, reconcile_every: timedelta = RECONCILE_EVERY) -> tuple[PeriodicSchedule, ...]:
    """The reconciler: a lost callback costs minutes, not money. The billing run: what is due today is done within the hour."""
    return (
        PeriodicSchedule(
            name="reconcile-open-cycles", slots=every(reconcile_every), job=lambda slot: ReconcileOpenCycles()
        ),
        PeriodicSchedule(name="billing-run", slots=every(BILL_EVERY), job=lambda slot: ShareOutBilling()),
        PeriodicSchedule(name="redrive-tasks", slots=every(REDRIVE_EVERY), job=lambda slot: RedriveTasks()),
    )


SCHEDULES = schedules()
UNHURRIED_SCHEDULES = schedules(reconcile_every=timedelta(hours=6))
"""For long lives in memory: a look four times a day is often enough."""

INBOX_SCHEDULE = PeriodicSchedule(name="poll-inbox", slots=every(POLL_INBOX_EVERY), job=lambda slot: PollInbox())
"""For a mailbox that does not call us; the one in memory does."""

CLEAN_UP_SCHEDULE = PeriodicSchedule(
    name="clean-up-access", slots=every(CLEAN_UP_EVERY), job=lambda slot: CleanUpAccess()
)
"""For books that outlive the process."""

FORGET_SCHEDULE = PeriodicSchedule(name="forget-answers", slots=every(FORGET_EVERY), job=lambda slot: ForgetAnswers())
"""Likewise: answers kept for requests that are sent again."""
