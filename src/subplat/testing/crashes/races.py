"""Everything at once: several processes with many threads, every command sent two to five times, every callback thrice."""

from pathlib import Path

from attrs import frozen

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.testing.crashes.desk import Desk, Notes
from subplat.testing.crashes.ground import Ground, lay_ground
from subplat.testing.crashes.matrix import BASE
from subplat.testing.crashes.run import Beginning, How, apart
from subplat.testing.crashes.story import BUSINESS, FIRST_MORNING, Stage
from subplat.testing.crashes.truth import BY_TWO_AT_ONCE, differences

PROCESSES, THREADS = 4, 3
"""And one thread for bulk work in each: 16 workers."""
COPIES = 5


@frozen(kw_only=True)
class Raced:
    """`wrong`: how the crowd's company differs from the one where all went one by one."""

    workers: int
    requests: int
    requests_alone: int
    wrong: object
    seconds: float


def race(cluster: EmbeddedPostgres, directory: Path, *, copies: int = COPIES) -> Raced:
    """The story of the business twice: once alone, once in a crowd. Raises RuntimeError when it does not come to its end alone."""
    ground = lay_ground(cluster, name="subplat_crash_races", directory=directory)
    try:
        return _raced(ground, directory, copies)
    finally:
        ground.wire.close()
        ground.place.drop()


def _raced(ground: Ground, directory: Path, copies: int) -> Raced:
    beginning = Beginning(template=BASE, moment=FIRST_MORNING, notes=Notes())
    alone = apart(ground, beginning, How(stages=BUSINESS), directory)
    if alone.problem:
        raise RuntimeError(f"the story does not come to its end undisturbed: {alone.problem}")
    crowd = How(stages=(_MANY_CALLBACKS, *BUSINESS), copies=copies, at_once=PROCESSES, threads=THREADS)
    together = apart(ground, beginning, crowd, directory)
    return Raced(
        workers=PROCESSES * (THREADS + 1),
        requests=together.commands,
        requests_alone=alone.commands,
        wrong=together.problem or differences(together.truth, alone.truth, BY_TWO_AT_ONCE),
        seconds=alone.seconds + together.seconds,
    )


def _steer(desk: Desk) -> None:
    desk.outside.steer_webhooks(copies=3, new_ids=True)


_MANY_CALLBACKS = Stage(name="many callbacks", play=_steer)
