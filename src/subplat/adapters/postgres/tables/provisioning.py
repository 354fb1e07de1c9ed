"""provisioning_tasks."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    ExactJson,
    identity,
    one_of,
    timestamps,
    version,
)
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus

PROVISIONING_TASKS = Table(
    "provisioning_tasks",
    METADATA,
    identity(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("subscription_id", Uuid, nullable=False, index=True),
    Column("subscription_item_id", Uuid, nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("target_system", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("intent", Integer, nullable=False),
    Column("payload_json", ExactJson, nullable=False),
    Column("status", Text, nullable=False),
    Column("external_reference", String(255)),
    Column("error_message", Text),
    Column("executed_at", INSTANT),
    Column("done_by_hand_reason", Text),
    Column("done_by_hand_by_user_id", ForeignKey("users.id"), index=True),
    version(),
    *timestamps(),
    ForeignKeyConstraint(
        ["subscription_item_id", "subscription_id"], ["subscription_items.id", "subscription_items.subscription_id"]
    ),
    Index("ix_provisioning_tasks_status", "status", "id"),
    one_of("action", TaskAction),
    one_of("target_system", TargetSystem),
    one_of("status", TaskStatus),
    CheckConstraint("quantity >= 0", name="quantity"),
)
