"""How much of the books whoever acts may see."""

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.guarding import ensure_permitted
from subplat.application.accounts.rights import Permission, Reach
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.domain.accounts.actor import Actor
from subplat.domain.accounts.user import Role


def sight_of(actor: Actor | None, permission: Permission) -> Sight:
    """By the one table of rights; raises NotAllowed. Only an ADMIN, the operator and the platform see what came in raw."""
    far = ensure_permitted(actor, permission)
    if far is Reach.ALL:
        return EVERYTHING if actor is None or actor.is_unbound or actor.role is Role.ADMIN else Sight()
    if actor is not None and actor.role is Role.CLIENT and actor.client_id is not None:
        return Sight(client_id=actor.client_id)
    if actor is not None and actor.role is not Role.CLIENT and actor.user_id is not None:
        return Sight(sales_user_id=actor.user_id)
    raise NotAllowed("nobody is named whose own it could be", permission=permission.value)
