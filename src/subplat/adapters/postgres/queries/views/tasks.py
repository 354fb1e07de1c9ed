"""Provisioning tasks."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import by_subscription
from subplat.adapters.postgres.questions import Read, Row
from subplat.adapters.postgres.rows.provisioning import TASK_SHAPE
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.provisioning import PROVISIONING_TASKS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTION_ITEMS, SUBSCRIPTIONS
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.tasks import TaskFilter, TaskView


def _wanted(wanted: TaskFilter) -> conditions.Conditions:
    yield from conditions.among(PROVISIONING_TASKS.c.status, wanted.statuses)
    yield from conditions.among(PROVISIONING_TASKS.c.action, wanted.actions)
    yield from conditions.equal(PROVISIONING_TASKS.c.target_system, wanted.target)
    if wanted.client_id is not None:
        yield _within(Sight(client_id=wanted.client_id))
    yield from conditions.equal(PROVISIONING_TASKS.c.subscription_id, wanted.subscription_id)
    if wanted.sales_user_id is not None:
        yield _within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.made(PROVISIONING_TASKS.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    return by_subscription(PROVISIONING_TASKS.c.subscription_id, sight)


def _views(rows: Sequence[Row], read: Read) -> tuple[TaskView, ...]:
    return tuple(
        TaskView.of(
            task,
            client_id=row["client_id"],
            client_name=row["client_name"],
            item_description=row["item_description"],
        )
        for task, row in zip(TASK_SHAPE.from_rows(rows, read), rows, strict=True)
    )


TASK_LISTING = Listing[TaskFilter, TaskView](
    kind="provisioning task",
    question=select(
        PROVISIONING_TASKS,
        SUBSCRIPTIONS.c.client_id,
        CLIENTS.c.name.label("client_name"),
        SUBSCRIPTION_ITEMS.c.description.label("item_description"),
    )
    .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == PROVISIONING_TASKS.c.subscription_id)
    .join(CLIENTS, CLIENTS.c.id == SUBSCRIPTIONS.c.client_id)
    .join(SUBSCRIPTION_ITEMS, SUBSCRIPTION_ITEMS.c.id == PROVISIONING_TASKS.c.subscription_item_id),
    key=PROVISIONING_TASKS.c.id,
    wanted=_wanted,
    within=_within,
    views=_views,
)
