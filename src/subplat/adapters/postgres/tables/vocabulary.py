"""What all tables share: identity, timestamps, exact numbers, exact JSON, texts with allowed values."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    TypeDecorator,
    Uuid,
    cast,
    func,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

MONEY = Numeric(18, 2)
RATE = Numeric(18, 6)
PERCENT = Numeric(5, 2)
INSTANT = DateTime(timezone=True)


class ExactJson(TypeDecorator[str]):
    """jsonb whose Python side is its text, so that no driver makes a float of a number on the way."""

    impl = JSONB
    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[str]:
        return cast(type_coerce(bindparam, Text), JSONB)

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[str]:
        return cast(column, Text)


def identity() -> Column[UUID]:
    """The primary key; the application brings time-ordered ids, the default is for rows made by hand."""
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))


def version() -> Column[int]:
    """How often the row was saved since it was added: what a stale writer is recognised by."""
    return Column("version", Integer, nullable=False, server_default=text("0"))


def timestamps() -> tuple[Column[datetime], Column[datetime]]:
    """When the row was made, and last changed (kept by a trigger)."""
    return (
        Column("created_at", INSTANT, nullable=False, server_default=func.now()),
        Column("updated_at", INSTANT, nullable=False, server_default=func.now()),
    )


def money(name: str, *, default: str | None = None) -> Column[Decimal]:
    """An amount, exact to 0.01; its currency stands beside it."""
    return Column(name, MONEY, nullable=False, server_default=None if default is None else text(default))


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The allowed values of a text column; NULL passes where the column allows it."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({allowed})", name=column)


def prefix(name: str, column: Column[Any], *, unique: bool = False) -> Index:
    """Answers how a text begins, whatever its case and whatever the database's collation."""
    known = column.is_not(None) if column.nullable else None
    text_key = func.lower(column).label("text")
    return Index(name, text_key, unique=unique, postgresql_ops={"text": "text_pattern_ops"}, postgresql_where=known)


def exact(*columns: str) -> CheckConstraint:
    """Numbers that are numbers: PostgreSQL's NaN passes a scale, and every comparison that asks for more than zero."""
    return CheckConstraint(" and ".join(f"{column} <> 'NaN'" for column in columns), name="exact")
