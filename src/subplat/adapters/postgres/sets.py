"""Rows written set by set: one statement for many, whatever their number. Every row has the same columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, Numeric, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from subplat.adapters.postgres.tables.vocabulary import ExactJson

Row = Mapping[str, object]
Names = tuple[str, ...]
_TYPES = {
    Uuid: "uuid",
    Boolean: "boolean",
    Integer: "integer",
    Numeric: "numeric",
    DateTime: "timestamptz",
    Date: "date",
}
"""How a column of such a type travels; everything else, and JSON, as text."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Not by COPY, which tables with policies on rows refuse."""
    _run(connection, _written(_insert, table, tuple(rows[0])), table, rows)


def insert_new_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> set[UUID]:
    """Inserts, in this order, those that break no unique key; answers which did not."""
    return _run(connection, _written(_insert_new, table, tuple(rows[0])), table, rows)


def update_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> set[UUID]:
    """By id, where the version is the one before; answers whose row was found so."""
    return _run(connection, _written(_update, table, tuple(rows[0])), table, rows)


def put_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts, or updates those with the same id where something differs."""
    _run(connection, _written(_put, table, tuple(rows[0])), table, rows)


@lru_cache(maxsize=256)
def _written(compose: Callable[[Table, Names], Composed], table: Table, names: Names) -> bytes:
    """Once: writing a statement out costs more than sending it."""
    return compose(table, names).as_bytes()


def _insert(table: Table, names: Names) -> Composed:
    return SQL("INSERT INTO {table} AS t ({names}) SELECT {names} FROM {given}").format(
        table=Identifier(table.name), names=_list(names), given=_given(table, names)
    )


def _insert_new(table: Table, names: Names) -> Composed:
    return _insert(table, names) + SQL(" ON CONFLICT DO NOTHING RETURNING id")


def _update(table: Table, names: Names) -> Composed:
    statement = SQL(
        "UPDATE {table} t SET {changes} FROM {given} WHERE t.id = u.id AND t.version = u.version - 1 RETURNING t.id"
    )
    return statement.format(table=Identifier(table.name), changes=_changes(names, "u"), given=_given(table, names))


def _put(table: Table, names: Names) -> Composed:
    changing = [name for name in names if name != "id"]
    conflict = SQL(" ON CONFLICT (id) DO UPDATE SET {changes} WHERE ({before}) IS DISTINCT FROM ({after})").format(
        changes=_changes(names, "excluded"), before=_list(changing, "t"), after=_list(changing, "excluded")
    )
    return _insert(table, names) + conflict


def _given(table: Table, names: Names) -> Composed:
    """`u`: the rows, given as one array per column."""
    return SQL("(SELECT {values} FROM unnest({arrays}) AS a({names})) AS u").format(
        values=SQL(", ").join(
            SQL("{name}::jsonb AS {name}" if _is_json(table, name) else "{name}").format(name=Identifier(name))
            for name in names
        ),
        arrays=SQL(", ").join(SQL("%t::{}[]").format(SQL(_array_type(table, name))) for name in names),
        names=_list(names),
    )


def _list(names: Iterable[str], owner: str | None = None) -> Composed:
    return SQL(", ").join(Identifier(name) if owner is None else Identifier(owner, name) for name in names)


def _changes(names: Iterable[str], source: str) -> Composed:
    return SQL(", ").join(
        SQL("{} = {}").format(Identifier(name), Identifier(source, name)) for name in names if name != "id"
    )


@cache
def _array_type(table: Table, name: str) -> Any:
    kind = table.c[name].type
    return next((word for known, word in _TYPES.items() if isinstance(kind, known)), "text")


def _is_json(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, ExactJson | JSONB)


def _run(connection: Connection, statement: bytes, table: Table, rows: Sequence[Row]) -> set[UUID]:
    """Over the driver's own cursor: SQLAlchemy and the driver look at every element of an array one by one, in Python."""
    driver: Any = connection.connection.driver_connection
    columns = zip(rows[0], zip(*(row.values() for row in rows), strict=True), strict=True)
    arrays = [_array(_array_type(table, name), column) for name, column in columns]
    with driver.cursor() as cursor:
        cursor.execute(statement, arrays)
        return {found for (found,) in cursor.fetchall()} if cursor.description else set()


def _array(kind: str, column: tuple[Any, ...]) -> str | None:
    """An array as PostgreSQL writes it. Where all is NULL nothing is sent: `unnest` fills up what is shorter."""
    if column.count(None) == len(column):
        return None
    match kind:
        case "uuid":
            words = ["NULL" if value is None else value.hex for value in column]
        case "text":
            words = ["NULL" if value is None else _quoted(value) for value in column]
        case _:
            words = ["NULL" if value is None else str(value) for value in column]
    return f"{{{','.join(words)}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
