"""The application's own checks switched off: whatever a client still does not see, the database alone keeps from it.

`memory_platform(now, around=lambda ports: without_own_checks(played_on(engine)(ports)))`
"""

from typing import Generic, TypeVar
from uuid import UUID

from attrs import evolve, fields, frozen

from subplat.application.outside import Ports
from subplat.application.ports.access import Access, Kind, Owner
from subplat.application.ports.acting import ACTING
from subplat.application.ports.views.lookup import Lookup
from subplat.application.ports.views.paging import Page, Position
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.application.ports.views.views import Views

F = TypeVar("F", contravariant=True)
V = TypeVar("V", covariant=True)
D = TypeVar("D", covariant=True)


@frozen
class OwnedByWhoeverAsks:
    """Everything there is belongs to whoever acts."""

    access: Access

    def owner(self, kind: Kind, key: UUID) -> Owner:
        """Raises NotFound, Unavailable."""
        owner, actor = self.access.owner(kind, key), ACTING.get()
        if actor is None:
            return owner
        asking = owner if actor.user_id is None else owner.and_of(actor.user_id)
        return evolve(asking, client_id=actor.client_id)


@frozen
class WithoutSight(Generic[F, V, D]):
    """A lookup that forgets how far whoever asks may see."""

    lookup: Lookup[F, V, D]

    def page(self, wanted: F, *, sight: Sight, after: Position | None = None, limit: int = 50) -> Page[V]:
        """Of everything."""
        return self.lookup.page(wanted, sight=EVERYTHING, after=after, limit=limit)

    def one(self, key: UUID, *, sight: Sight) -> D:
        """Out of everything."""
        return self.lookup.one(key, sight=EVERYTHING)


def without_own_checks(ports: Ports) -> Ports:
    """Every object is owned by whoever asks, and every lookup is over everything."""
    looks = {field.name: WithoutSight(getattr(ports.views, field.name)) for field in fields(Views)}
    return evolve(ports, access=OwnedByWhoeverAsks(ports.access), views=Views(**looks))
