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
from subplat.domain.provisioning.words import TaskStatus
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

        Raises NotFound, ClientHasBusiness (a contract lives, a service is not switched off yet, or there is a balance),
        StaleVersion.
        """
        with because(command.reason), self.units_of_work() as work:
            _ensure_over(work, command.client_id)
            client = work.clients.get(command.client_id)
            _ensure_even(work, client)
            client.anonymise()
            work.clients.save(client)
            for user in work.users.of_client(client.id):
                user.anonymise(NOWHERE, self.clock.now())
                work.users.save(user)
            work.commit()


def _ensure_over(work: UnitOfWork, client_id: ClientId) -> None:
    """Locks what a task locks, in its order. Without the client's id at Google nobody could switch its services off."""
    for contract in work.subscriptions.of_client(client_id):
        if contract.status not in _OVER:
            raise ClientHasBusiness("this client has a contract: end it first", client_id=client_id)
        last = {task.item_id: task for task in work.tasks.of_subscription(contract.id)}
        if any(task.status is not TaskStatus.SUCCESS for task in last.values()):
            raise ClientHasBusiness(
                "services of this client are not switched off yet: wait for it", client_id=client_id
            )


def _ensure_even(work: UnitOfWork, client: Client) -> None:
    wallet = work.wallets.find_by_client(client.id)
    if wallet is not None and wallet.balance.amount:
        raise ClientHasBusiness("this client has a balance: give it back first", client_id=client.id)
