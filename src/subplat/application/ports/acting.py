"""Who acts at the moment: set once at the edge, read by what writes down or limits what is done.

Not set means the platform itself: jobs and the daily run. It is a context variable, so a thread that Litestar starts for
a handler inherits it, and two requests never see each other's.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from subplat.domain.accounts.actor import Actor

ACTING: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(actor: Actor | None) -> Generator[None]:
    """`actor` acts inside the block, whoever acted before acts after it; None: the platform itself."""
    token = ACTING.set(actor)
    try:
        yield
    finally:
        ACTING.reset(token)
