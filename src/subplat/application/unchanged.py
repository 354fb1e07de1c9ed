"""What a command that changes a part leaves as it is."""

from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Unchanged(Enum):
    """Not None: that takes a value away."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


def chosen(new: T | Unchanged, old: T) -> T:
    """The new value, unless there is none."""
    return old if isinstance(new, Unchanged) else new
