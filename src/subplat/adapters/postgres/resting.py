"""Python's search for cycles of garbage rests while batches are under way: they make none, and have much to search."""

import gc
from threading import Lock

_lock = Lock()
_resting = 0
_was_searching = False


def rest() -> None:
    """Until as many have said `go_on`; several threads may."""
    global _resting, _was_searching
    with _lock:
        if _resting == 0:
            _was_searching = gc.isenabled()
            gc.disable()
        _resting += 1


def go_on() -> None:
    """Searches again as before, once nobody needs rest any more."""
    global _resting
    with _lock:
        _resting -= 1
        if _resting == 0 and _was_searching:
            gc.enable()
