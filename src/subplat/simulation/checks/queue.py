"""The queue of jobs: of one line one job at a time, and nothing that was promised once is there twice (F20, I6)."""

from collections import Counter
from collections.abc import Iterator

from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.ports.job_inspection import JobState
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks.scene import Scene

AT_IT = frozenset({JobState.READY, JobState.RUNNING, JobState.RETRYING})


def one_at_a_time(scene: Scene) -> Iterator[Finding]:
    """Jobs of one line follow one another: who has the turn keeps it until it has ended."""
    lines: Counter[str] = Counter()
    for stored in scene.town.jobs.stored():
        if stored.order_key is not None and stored.state in AT_IT:
            lines[stored.order_key] += 1
    for line, jobs in lines.items():
        if jobs > 1:
            yield f"line {line}", f"{jobs} jobs have their turn at once"


def promised_once(scene: Scene) -> Iterator[Finding]:
    """A look for late money is promised once, whoever promises it."""
    looks: Counter[ReconcileCycle] = Counter()
    for stored in scene.town.jobs.stored():
        if stored.state is JobState.DELAYED and isinstance(stored.job, ReconcileCycle):
            looks[stored.job] += 1
    for look, times in looks.items():
        if times > 1:
            yield f"billing cycle {look.cycle_id}", f"look {look.looks} is promised {times} times"


def every_contract_is_billed_again(scene: Scene) -> Iterator[Finding]:
    """At rest: no contract is left out of billing because of an error (F23)."""
    for parked in scene.shelves.parked.values():
        yield f"subscription {parked.subscription_id}", f"is left out of billing: {parked}"


WHOLE = (one_at_a_time, promised_once)
AT_REST = (every_contract_is_billed_again,)
