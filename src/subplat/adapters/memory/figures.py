"""The figures by which an installation is watched, counted in memory."""

from collections import Counter

from attrs import frozen

from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.figures import BookFigures, QueueFigures
from subplat.application.ports.job_inspection import JobCount, JobState
from subplat.application.ports.jobs import Lane
from subplat.domain.billing.cycle import OPEN
from subplat.domain.provisioning.words import TaskStatus

OVER = frozenset({JobState.DONE, JobState.CANCELLED})
DUE = frozenset({JobState.READY, JobState.RETRYING})


@frozen
class InMemoryBookFigures:
    """Counts every row."""

    shelves: Shelves

    def read(self) -> BookFigures:
        shelves = self.shelves
        waiting = [event.received_at for event in shelves.webhooks if not event.processed]
        return BookFigures(
            subscriptions=Counter(row.status for row in shelves.subscriptions),
            open_cycles=Counter(row.status for row in shelves.cycles if row.status in OPEN),
            failed_tasks=sum(1 for row in shelves.tasks if row.status is TaskStatus.FAILED),
            parked_contracts=len(shelves.parked),
            unclear_mails=sum(1 for row in shelves.unclear_mails if row.resolved_at is None),
            quarantined_receipts=sum(1 for row in shelves.quarantine if row.resolved_at is None),
            waiting_callbacks=len(waiting),
            oldest_callback_at=min(waiting, default=None),
            systems={row.system: row.down_since for row in shelves.circuits},
        )


@frozen
class InMemoryQueueFigures:
    """Looks at every job."""

    jobs: InMemoryJobs

    def read(self) -> QueueFigures:
        now = self.jobs.clock.now()
        living = [stored for stored in self.jobs.stored() if stored.state not in OVER]
        numbers = Counter((stored.job.lane, stored.state) for stored in living)
        due = [(each.job.lane, each.due_at or each.enqueued_at) for each in living if each.state in DUE]
        since = {lane: [at for found, at in due if found is lane and at <= now] for lane in Lane}
        return QueueFigures(
            counts=tuple(
                JobCount(lane=lane, state=state, number=number) for (lane, state), number in sorted(numbers.items())
            ),
            due_since={lane: min(moments) for lane, moments in since.items() if moments},
        )
