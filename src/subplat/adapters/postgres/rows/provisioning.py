"""Provisioning tasks as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.exact_json import json_text, settings
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc_or_none
from subplat.adapters.postgres.tables.provisioning import PROVISIONING_TASKS
from subplat.domain.ids import TaskId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus


def to_row(task: ProvisioningTask) -> Values:
    """The columns of a provisioning task."""
    return {
        "id": task.id,
        "subscription_id": task.subscription_id,
        "subscription_item_id": task.item_id,
        "action": task.action,
        "target_system": task.target,
        "quantity": task.quantity,
        "intent": task.intent,
        "payload_json": json_text(task.settings),
        "status": task.status,
        "external_reference": task.external_reference,
        "error_message": task.error_message,
        "executed_at": task.executed_at,
        "done_by_hand_reason": task.done_by_hand_reason,
        "done_by_hand_by_user_id": task.done_by_hand_by,
        "version": task.version,
    }


def from_row(row: Row) -> ProvisioningTask:
    """The provisioning task that was stored."""
    return ProvisioningTask(
        id=TaskId(row["id"]),
        subscription_id=row["subscription_id"],
        item_id=row["subscription_item_id"],
        action=TaskAction(row["action"]),
        target=TargetSystem(row["target_system"]),
        quantity=row["quantity"],
        intent=row["intent"],
        settings=settings(row["payload_json"]),
        status=TaskStatus(row["status"]),
        external_reference=row["external_reference"],
        error_message=row["error_message"],
        executed_at=utc_or_none(row["executed_at"]),
        done_by_hand_reason=row["done_by_hand_reason"],
        done_by_hand_by=row["done_by_hand_by_user_id"],
        version=row["version"],
    )


TASK_SHAPE = Shape(kind="provisioning task", table=PROVISIONING_TASKS, to_row=to_row, from_rows=each(from_row))
