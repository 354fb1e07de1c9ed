"""Plays many plans in memory, several at once: each in a process, the answers in the order of the plans."""

import gc
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from traceback import format_exception

from subplat.simulation.outcome import Outcome
from subplat.simulation.run import Plan
from subplat.wiring.simulation_stores import stores

FEW_COLLECTIONS = (200_000, 50, 100)
"""The books only grow: looking through them for garbage all the time is a tenth of the run."""


class CouldNotPlay(Exception):
    """A defect of the simulator itself: the command that plays it again, and where it went wrong."""


def play_all(plans: Sequence[Plan], processes: int) -> Iterator[tuple[Outcome, float]]:
    """What came of each, and the CPU seconds that it took (no part of the outcome, which is the same everywhere).

    Lazily, in the order of `plans`, however many processes there are; who stops asking stops the rest.

    Processes are started anew, not copied: nothing of this one shifts what they play. Raises CouldNotPlay.
    """
    if processes == 1:
        yield from map(_play, plans)
        return
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=gc.set_threshold, initargs=FEW_COLLECTIONS
    )
    try:
        yield from pool.map(_play, plans)
    finally:
        pool.shutdown(cancel_futures=True)


def _play(plan: Plan) -> tuple[Outcome, float]:
    began = time.process_time()
    try:
        with stores() as play:
            outcome = play(plan)
    except Exception as error:
        # As text: what carries data of its own does not find its way from one process to another.
        raise CouldNotPlay(f"{plan.command}\n{''.join(format_exception(error))}") from None
    return outcome, time.process_time() - began
