"""What comes back by the clock."""

from datetime import timedelta

from subplat.application.payments.reconcile import ReconcileOpenCycles
from subplat.application.ports.periodic import PeriodicSchedule, every

RECONCILE_EVERY = timedelta(minutes=5)

SCHEDULES = (
    PeriodicSchedule(
        name="reconcile-open-cycles", slots=every(RECONCILE_EVERY), job=lambda slot: ReconcileOpenCycles()
    ),
)
"""The reconciler: a lost callback costs minutes, not money."""
