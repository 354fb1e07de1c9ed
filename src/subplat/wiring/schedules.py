"""What comes back by the clock."""

from datetime import timedelta

from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.application.provisioning.redrive_tasks import RedriveTasks

RECONCILE_EVERY = timedelta(minutes=5)
BILL_EVERY = timedelta(hours=1)
POLL_INBOX_EVERY = timedelta(minutes=1)

REDRIVE_EVERY = timedelta(hours=1)

SCHEDULES = (
    PeriodicSchedule(
        name="reconcile-open-cycles", slots=every(RECONCILE_EVERY), job=lambda slot: ReconcileOpenCycles()
    ),
    PeriodicSchedule(name="billing-run", slots=every(BILL_EVERY), job=lambda slot: ShareOutBilling()),
    PeriodicSchedule(name="redrive-tasks", slots=every(REDRIVE_EVERY), job=lambda slot: RedriveTasks()),
)
"""The reconciler: a lost callback costs minutes, not money. The billing run: what is due today is done within the hour."""

INBOX_SCHEDULE = PeriodicSchedule(name="poll-inbox", slots=every(POLL_INBOX_EVERY), job=lambda slot: PollInbox())
"""For a mailbox that does not call us; the one in memory does."""
