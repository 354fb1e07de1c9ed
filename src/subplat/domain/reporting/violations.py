"""What a check of the books finds, and how checks are written."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from attrs import frozen

from subplat.domain.reporting.books import Books


@frozen(kw_only=True)
class Violation:
    """`invariant` names the rule, `subject` what breaks it ("billing cycle <id>"), `detail` is for people."""

    invariant: str
    subject: str
    detail: str


Finding = tuple[str, str]
"""Subject and detail."""

Check = Callable[[Books, date], Iterator[Finding]]
"""Looks through the books on a civil day; pure, and the same books give the same findings."""

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def grouped(things: Iterable[T], key: Callable[[T], K]) -> Mapping[K, list[T]]:
    """Things by key, in the order they come; a key that nothing has is missing."""
    groups: dict[K, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


def repeated(keys: Iterable[K | None]) -> Iterator[K]:
    """Every key that comes more than once, except None."""
    known = [key for key in keys if key is not None]
    if len(set(known)) < len(known):
        yield from (key for key, times in Counter(known).items() if times > 1)
