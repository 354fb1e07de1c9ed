"""Provisioning tasks as they are shown."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import ClientId, SubscriptionId, SubscriptionItemId, TaskId, UserId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus


@frozen(kw_only=True)
class TaskFilter:
    """`sales_user_id`: whose business it is."""

    statuses: frozenset[TaskStatus] = frozenset()
    actions: frozenset[TaskAction] = frozenset()
    target: TargetSystem | None = None
    client_id: ClientId | None = None
    subscription_id: SubscriptionId | None = None
    sales_user_id: UserId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class TaskView:
    """One thing to bring about in an outside system, and how far it is; `settings` are text values."""

    id: TaskId
    subscription_id: SubscriptionId
    client_id: ClientId
    client_name: str
    item_id: SubscriptionItemId
    item_description: str
    action: TaskAction
    target: TargetSystem
    quantity: int
    settings: Mapping[str, str]
    status: TaskStatus
    external_reference: str | None
    error_message: str | None
    executed_at: datetime | None
    done_by_hand_reason: str | None
    done_by_hand_by: UserId | None
    version: int

    @classmethod
    def of(cls, task: ProvisioningTask, *, client_id: ClientId, client_name: str, item_description: str) -> "TaskView":
        """The task as it stands."""
        return cls(
            id=task.id,
            subscription_id=task.subscription_id,
            item_id=task.item_id,
            action=task.action,
            target=task.target,
            quantity=task.quantity,
            settings=task.settings,
            status=task.status,
            external_reference=task.external_reference,
            error_message=task.error_message,
            executed_at=task.executed_at,
            done_by_hand_reason=task.done_by_hand_reason,
            done_by_hand_by=task.done_by_hand_by,
            version=task.version,
            client_id=client_id,
            client_name=client_name,
            item_description=item_description,
        )
