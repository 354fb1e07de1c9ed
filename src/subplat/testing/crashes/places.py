"""What a place is called: who was at work, where in the application, and which effect was next or just done."""

import sys
from collections.abc import Iterator
from types import FrameType

from subplat.adapters.jobs.claims import ClaimedJob
from subplat.application.ports.running import RUNNING

_APPLICATION = "subplat.application."
_PORTS = "subplat.application.ports."
_ADAPTERS = "subplat.adapters."
_ANSWERING = "subplat.entrypoints.http.idempotency"


def place_name(place: str) -> str:
    """As `payments.process_callback.v1 | payments.callbacks:143 | commit before`; to be asked from a crash point."""
    site, adapter, kind = "", "", ""
    for frame in _frames(sys._getframe(1)):
        module = frame.f_globals.get("__name__", "")
        if not kind:
            kind = _kind_in_hand(frame)
        if module.startswith(_ADAPTERS):
            # The outermost counts: which call of a port this one belongs to.
            adapter = f"{module[len(_ADAPTERS) :]}:{frame.f_lineno}"
        elif module.startswith(_APPLICATION) and not module.startswith(_PORTS):
            site = f"{module[len(_APPLICATION) :]}:{frame.f_lineno}"
            break
        elif module == _ANSWERING and not site:
            # What is committed with its answer is committed here, whatever was asked for: the route tells which.
            site = getattr(frame.f_locals.get("self"), "_route", "")
    job = RUNNING.get()
    doing = job.kind if job is not None else kind or "asked"
    is_on_the_wire = place.partition(" ")[2].partition(" ")[0].isupper()
    at = f"{site} {adapter}" if site and is_on_the_wire else site or adapter
    return f"{doing} | {at} | {place}"


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _kind_in_hand(frame: FrameType) -> str:
    """Of the job that the queue is told about: an argument, or the answer, of a function that `passes`."""
    if frame.f_code.co_name != "passing":
        return ""
    known = frame.f_locals
    given = [*known.get("args", ()), known.get("answer")]
    return next((each.kind for each in given if isinstance(each, ClaimedJob)), "")
