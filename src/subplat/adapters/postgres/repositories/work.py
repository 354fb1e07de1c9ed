"""Mails, provisioning tasks and files."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, any_, insert, select

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows import documents
from subplat.adapters.postgres.rows.messaging import EMAIL_SHAPE
from subplat.adapters.postgres.rows.provisioning import TASK_SHAPE
from subplat.adapters.postgres.rows.shapes import array
from subplat.adapters.postgres.tables.documents import FILES
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.adapters.postgres.tables.provisioning import PROVISIONING_TASKS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.documents.file import StoredFile
from subplat.domain.errors import NotFound
from subplat.domain.ids import FileId, SubscriptionId
from subplat.domain.messaging.email import Email
from subplat.domain.provisioning.task import ProvisioningTask


class PostgresEmails(Aggregates[Email]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, EMAIL_SHAPE)

    def find_by_intent(self, intent_key: str, /) -> Email | None:
        """The only one of this intent."""
        return self.first(EMAIL_LOGS.c.intent_key == intent_key)

    def add_once(self, email: Email, /) -> None:
        """By the unique key of intents."""
        if self.transaction.gathers:
            self.transaction.waiting.add_once(self.shape, email, column="intent_key", key=email.intent_key)
        elif not self.transaction.add_unless_there(self.shape.table, self.shape.to_row(email)):
            return
        self.transaction.touch(email)

    def of_thread(self, thread_id: str, /) -> tuple[Email, ...]:
        """In order of id."""
        mine = select(EMAIL_LOGS).where(EMAIL_LOGS.c.gmail_thread_id == thread_id)
        return self.all(mine.order_by(EMAIL_LOGS.c.id), locks=False)


class PostgresTasks(Aggregates[ProvisioningTask]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, TASK_SHAPE)
        self._of: dict[SubscriptionId, tuple[ProvisioningTask, ...]] = {}

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[ProvisioningTask, ...]:
        """Oldest first, by the order they were written in."""
        if (known := self._of.get(subscription_id)) is not None:
            return known
        return self._read(PROVISIONING_TASKS.c.subscription_id == subscription_id)

    def read_ahead(self, ids: Sequence[SubscriptionId]) -> None:
        """Those of many subscriptions at once; known until one of them changes."""
        found: dict[SubscriptionId, list[ProvisioningTask]] = {each: [] for each in ids}
        for task in self._read(PROVISIONING_TASKS.c.subscription_id == any_(array(ids))):
            found[task.subscription_id].append(task)
        self._of.update((each, tuple(tasks)) for each, tasks in found.items())

    def add(self, task: ProvisioningTask, /) -> None:
        """Raises AlreadyExists."""
        self._of.pop(task.subscription_id, None)
        super().add(task)

    def _read(self, condition: ColumnElement[bool]) -> tuple[ProvisioningTask, ...]:
        return self.all(select(PROVISIONING_TASKS).where(condition).order_by(PROVISIONING_TASKS.c.position))


class PostgresFiles:
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, file_id: FileId, /) -> StoredFile:
        """The file with this id; raises NotFound."""
        rows = self._transaction.read(select(FILES).where(FILES.c.id == file_id))
        if not rows:
            raise NotFound("file", file_id)
        return documents.from_row(rows[0])

    def add(self, file: StoredFile, /) -> None:
        """Raises AlreadyExists."""
        self._transaction.run(insert(FILES), documents.to_row(file))
