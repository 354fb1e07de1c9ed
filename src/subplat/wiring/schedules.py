"""What comes back by the clock."""

from datetime import timedelta

from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.periodic import PeriodicSchedule, every

RECONCILE_EVERY = timedelta(minutes=5)
BILL_EVERY = timedelta(hours=1)

SCHEDULES = (
    PeriodicSchedule(
        name="reconcile-open-cycles", slots=every(RECONCILE_EVERY), job=lambda slot: ReconcileOpenCycles()
    ),
    PeriodicSchedule(name="billing-run", slots=every(BILL_EVERY), job=lambda slot: ShareOutBilling()),
)
"""The reconciler: a lost callback costs minutes, not money. The billing run: what is due today is done within the hour."""
