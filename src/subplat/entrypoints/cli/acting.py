"""Who acts on the command line: the operator, known by the name of the account at the machine."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def acting_operator() -> Iterator[None]:
    """Everything in the block is done, and written down, as `cli:<os user>`."""
    from subplat.application.ports.acting import acting_as
    from subplat.domain.accounts.actor import Actor, Source

    with acting_as(Actor(source=Source.CLI, label=f"cli:{_account()}")):
        yield


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have a number and no name.
        return "unknown"
