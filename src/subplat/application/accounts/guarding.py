"""Whether whoever acts may do a thing to an object."""

from uuid import UUID

from attrs import frozen

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.rights import Permission, Reach, reach
from subplat.application.ports.access import Access, Kind, Owner
from subplat.application.ports.acting import ACTING
from subplat.domain.accounts.actor import Actor
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId, UserId


class PersonNeeded(NotAllowed):
    """A machine asked for what somebody has to answer for."""

    code = "person_needed"

    def __init__(self) -> None:
        super().__init__("a person has to answer for this: name one")


def owns(actor: Actor, owner: Owner) -> bool:
    """Whether it is the actor's own: the client's for a CLIENT, their sales people's for SALES, nobody else's."""
    if actor.role is Role.CLIENT:
        return actor.client_id is not None and owner.client_id == actor.client_id
    return actor.user_id is not None and actor.user_id in owner.sales_ids


def ensure_permitted(actor: Actor | None, permission: Permission) -> Reach:
    """How far the permission goes; raises NotAllowed where it does not go anywhere."""
    far = reach(actor, permission)
    if far is Reach.NONE:
        raise NotAllowed(f"this needs the right {permission}", permission=permission.value)
    return far


def ensure_reach(actor: Actor | None, permission: Permission, kind: Kind, key: UUID, owner: Owner) -> None:
    """Raises NotAllowed where the role may never, NotFound for another's object: it is as if it did not exist."""
    far = ensure_permitted(actor, permission)
    if far is Reach.OWN and (actor is None or not owns(actor, owner)):
        raise NotFound(kind.value.replace("_", " "), key)


@frozen(kw_only=True)
class Guarding:
    """Asks for the owner only where it matters: whoever reaches all is told by the use case what does not exist."""

    access: Access

    def ensure(self, permission: Permission, kind: Kind, key: UUID) -> None:
        """For whoever acts at the moment; outside any unit of work. Raises NotAllowed, NotFound, Unavailable."""
        actor = ACTING.get()
        if ensure_permitted(actor, permission) is Reach.OWN:
            ensure_reach(actor, permission, kind, key, self.access.owner(kind, key))


def acting_sales() -> UserId | None:
    """The SALES person who acts, if it is one: what they make is theirs."""
    actor = ACTING.get()
    return actor.user_id if actor is not None and actor.role is Role.SALES else None


def acting_client() -> ClientId:
    """The client whose person acts; raises NotAllowed for anybody else."""
    actor = ACTING.get()
    if actor is None or actor.client_id is None:
        raise NotAllowed("only a client has a profile here")
    return actor.client_id


def acting_person(named: UserId | None = None) -> UserId:
    """Who answers for what is done: the person who acts, or somebody an ADMIN, a key or the operator names.

    Raises NotAllowed when SALES, FINANCE or CLIENT names another, PersonNeeded when no person acts and none is named.
    """
    actor = ACTING.get()
    mine = actor.user_id if actor is not None else None
    if named is None or named == mine:
        if mine is None:
            raise PersonNeeded
        return mine
    if actor is not None and actor.role not in (None, Role.ADMIN):
        raise NotAllowed("nobody acts in another's name")
    return named
