"""A client is forgotten: the person behind the numbers, never the numbers.

Nothing on which money hangs is deleted. What goes is who the client was and its logins' names; bills, payments, files of
issued invoices and letters stay as long as the law wants them kept, as does the trail of who changed what.
"""

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.clients.client import NOWHERE, Client, ClientHasBusiness
from subplat.domain.ids import ClientId
from subplat.domain.subscriptions.subscription import SubscriptionStatus

_OVER = frozenset({SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED})


@frozen(kw_only=True)
class AnonymiseClient:
    """Somebody asked to be forgotten; `reason` says who and how."""

    client_id: ClientId
    reason: str


@frozen(kw_only=True)
class AnonymiseClientHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: AnonymiseClient) -> None:
        """Its logins end. Repeating changes nothing.

        Raises NotFound, ClientHasBusiness (a contract lives, or there is a balance), StaleVersion.
        """
        with because(command.reason), self.units_of_work() as work:
            client = work.clients.get(command.client_id)
            _ensure_settled(work, client)
            client.anonymise()
            work.clients.save(client)
            for user in work.users.of_client(client.id):
                user.anonymise(NOWHERE, self.clock.now())
                work.users.save(user)
            work.commit()


def _ensure_settled(work: UnitOfWork, client: Client) -> None:
    if any(contract.status not in _OVER for contract in work.subscriptions.of_client(client.id)):
        raise ClientHasBusiness("this client has a contract: end it first", client_id=client.id)
    wallet = work.wallets.find_by_client(client.id)
    if wallet is not None and wallet.balance.amount:
        raise ClientHasBusiness("this client has a balance: give it back first", client_id=client.id)
