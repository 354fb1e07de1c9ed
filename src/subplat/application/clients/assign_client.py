"""Somebody else looks after a client."""

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.user import Role
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import ClientId, UserId

_SELLERS = frozenset({Role.SALES, Role.ADMIN})


@frozen(kw_only=True)
class AssignClient:
    """None: nobody in particular."""

    client_id: ClientId
    sales_user_id: UserId | None


@frozen(kw_only=True)
class AssignClientHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: AssignClient) -> None:
        """What hangs on the client is the new person's business at once; whoever wrote it an offer keeps seeing that.

        Raises NotFound, RuleBroken (not somebody who sells), StaleVersion.
        """
        with self.units_of_work() as work:
            client = work.clients.get(command.client_id)
            if command.sales_user_id is not None:
                seller = work.users.get(command.sales_user_id)
                if not seller.is_active or seller.role not in _SELLERS:
                    raise RuleBroken("only active Sales and Admins look after clients", user_id=seller.id)
            client.assign(command.sales_user_id)
            work.clients.save(client)
            work.commit()
