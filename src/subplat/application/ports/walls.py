"""Whether a client's transactions are kept to the client's own rows."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

WALLED: ContextVar[bool] = ContextVar("walled", default=True)
"""False: also a client's transactions run with the platform's rights."""


@contextmanager
def inside_the_walls() -> Generator[None]:
    """For use cases over logins alone: a password or session is no client's row, yet its owner changes it.

    Who acts stays in the audit trail. Whoever uses this checks by itself whose login it is.
    """
    token = WALLED.set(False)
    try:
        yield
    finally:
        WALLED.reset(token)
