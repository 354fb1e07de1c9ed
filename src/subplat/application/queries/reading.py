"""Looking something up as whoever acts."""

from typing import Generic, TypeVar
from uuid import UUID

from attrs import frozen

from subplat.application.accounts.rights import Permission
from subplat.application.ports.acting import ACTING
from subplat.application.ports.views.lookup import Lookup
from subplat.application.ports.views.paging import Page, Position
from subplat.application.queries.sight import sight_of

F = TypeVar("F")
V = TypeVar("V")
D = TypeVar("D")


@frozen(kw_only=True)
class Reading(Generic[F, V, D]):
    """A lookup behind a permission. What is not one's own does not exist."""

    permission: Permission
    lookup: Lookup[F, V, D]

    def page(self, wanted: F, *, after: Position | None = None, limit: int = 50) -> Page[V]:
        """One page; raises NotAllowed, InvalidValue (limit not 1 to 200), UnreadableCursor, Unavailable."""
        sight = sight_of(ACTING.get(), self.permission)
        return self.lookup.page(wanted, sight=sight, after=after, limit=limit)

    def one(self, key: UUID) -> D:
        """That one; raises NotAllowed, NotFound, Unavailable."""
        return self.lookup.one(key, sight=sight_of(ACTING.get(), self.permission))
