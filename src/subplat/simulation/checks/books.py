"""The books as they lie on the shelves: a value for checks, which change nothing, so nothing is copied."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar
from uuid import UUID

from attrs import fields

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Aggregate, Shelf
from subplat.domain.reporting.books import Books

A = TypeVar("A", bound=Aggregate)

part = partial(Books, **{kind.name: () for kind in fields(Books)})
"""Books of the kinds that are named, and of no others."""
NOTHING = part()


def all_of(shelves: Shelves) -> Books:
    """Everything."""
    return Books(
        clients=tuple(shelves.clients),
        users=tuple(shelves.users),
        products=tuple(shelves.products),
        quotations=tuple(shelves.quotations),
        subscriptions=tuple(shelves.subscriptions),
        cycles=tuple(shelves.cycles),
        links=tuple(shelves.links),
        payments=tuple(shelves.payments),
        quarantine=tuple(shelves.quarantine),
        wallets=tuple(shelves.wallets),
        movements=tuple(sorted(shelves.movements, key=lambda row: (row.wallet_id, row.sequence))),
        emails=tuple(shelves.emails),
        tasks=tuple(shelves.tasks),
        webhooks=tuple(shelves.webhooks),
        refunds=tuple(shelves.refunds),
        top_ups=tuple(shelves.top_ups),
        unclear_mails=tuple(shelves.unclear_mails),
    )


def having(shelf: Shelf[A], name: str, keys: Iterable[object]) -> tuple[A, ...]:
    """The rows with one of these keys."""
    return tuple(row for key in keys for row in shelf.having(name, key))


def those(shelf: Shelf[A], ids: Iterable[UUID | None]) -> tuple[A, ...]:
    """The rows with these ids, as far as there are any."""
    return tuple(shelf.rows[row_id] for row_id in ids if row_id in shelf.rows)
