"""Who may move money by hand."""

from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.accounts.user import Role
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import UserId

BOOKKEEPERS = frozenset({Role.FINANCE, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


class NotAllowed(RuleBroken):
    """This person's role does not include that, or somebody else has to do it."""

    code = "not_allowed"


def ensure_role(work: UnitOfWork, by: UserId, roles: frozenset[Role]) -> None:
    """Raises NotAllowed unless `by` is an active user in one of the roles; NotFound for nobody."""
    user = work.users.get(by)
    if not user.is_active or user.role not in roles:
        raise NotAllowed(f"only {' or '.join(sorted(roles))} may do this", role=user.role)


def ensure_bookkeeper(work: UnitOfWork, by: UserId) -> None:
    """Raises NotAllowed unless `by` keeps the books: Finance or an Admin; NotFound for nobody."""
    ensure_role(work, by, BOOKKEEPERS)
