"""Many contracts in one unit of work."""

from collections.abc import Collection

from attrs import frozen

from subplat.adapters.postgres.queries.contracts import ContractReading, Question
from subplat.adapters.postgres.repositories.accounts import PostgresClients
from subplat.adapters.postgres.repositories.deals import PostgresSubscriptions
from subplat.adapters.postgres.repositories.wallets import PostgresWallets
from subplat.adapters.postgres.repositories.work import PostgresTasks
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.batches import ContractFacts
from subplat.domain.ids import SubscriptionId


@frozen(kw_only=True)
class PostgresContracts:
    """See the port. What is read here the repositories answer from, in this unit of work."""

    transaction: Transaction
    subscriptions: PostgresSubscriptions
    clients: PostgresClients
    wallets: PostgresWallets
    tasks: PostgresTasks

    def claim(self, ids: Collection[SubscriptionId], /, *, waits: bool) -> tuple[ContractFacts, ...]:
        """Rows are locked in order of id, so that two batches never wait for each other."""

        def claimed(question: Question) -> Question:
            return question.with_for_update(key_share=True, skip_locked=not waits)

        def held(question: Question) -> Question:
            return question.with_for_update(key_share=True)

        self.transaction.gather()
        reading = ContractReading(read=self.transaction.read, claim=claimed, hold=held)
        mine = reading.subscriptions(ids)
        if not mine:
            return ()
        clients = reading.clients(mine)
        facts = tuple(reading.facts(mine, clients, wallets := reading.wallets(mine)))
        self.subscriptions.known.update((each.id, each) for each in mine)
        self.clients.known.update((each.id, each) for each in clients.values())
        self.wallets.by_client.update(wallets)
        return facts

    def expect(self, ids: Collection[SubscriptionId], /) -> None:
        """Their tasks, and the other contracts of their clients."""
        if ids:
            self.tasks.read_ahead(sorted(ids))
            self.subscriptions.read_ahead(sorted({self.subscriptions.known[each].client_id for each in ids}))
