"""Statements as an application sent them, to be sent again: new rows get new ids each time, or their keys would be taken."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
from attrs import define, field, frozen
from psycopg.types.json import Json, Jsonb

KEY = "bench-key-"
"""How the keys of repeatable requests begin: each is used once."""
_NUMBERS = count(1_000_000)
_MADE = re.compile(
    rf"[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}|{KEY}\d+|\bQ[A-Z]*[-/]\d{{4}}[-/]\d+"
)


@frozen
class Sent:
    """One statement; `values` of several rows when it was sent for `many`."""

    statement: Any
    values: Any
    many: bool


@define
class Statements:
    """In the order in which they were sent; None stands for a commit. `since`: ids made after that are new."""

    since: int
    sent: list[Sent | None] = field(factory=list)

    def send(self, connection: "psycopg.Connection[Any]") -> None:
        """All of them, what comes back included."""
        renewed = _Renewed(self.since)
        with connection.cursor() as cursor:
            for each in self.sent:
                if each is None:
                    connection.commit()
                elif each.many:
                    cursor.executemany(each.statement, [renewed(row) for row in each.values])
                else:
                    cursor.execute(each.statement, renewed(each.values))
                    if cursor.description is not None:
                        cursor.fetchall()
        connection.commit()


class _Renewed:
    """Values with other ids in the place of those that were made during the request, wherever they stand."""

    def __init__(self, since: int) -> None:
        self._since = since
        self._others: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        match value:
            case UUID():
                return UUID(self._text(str(value)))
            case str():
                return _MADE.sub(lambda found: self._text(found[0]), value)
            case bytes():
                return self(value.decode("latin-1")).encode("latin-1")
            case Json() | Jsonb():
                return type(value)(self(value.obj), value.dumps)
            case Mapping():
                return {name: self(each) for name, each in value.items()}
            case Sequence():
                return [self(each) for each in value]
            case _:
                return value

    def _text(self, text: str) -> str:
        if len(text) == 36 and (UUID(text).version != 7 or UUID(text).int >> 80 < self._since):
            return text
        if text not in self._others:
            beginning = re.match(r"\D+(\d{4}\D)?", text)
            self._others[text] = (
                str(uuid4()) if len(text) == 36 else f"{beginning[0] if beginning else ''}{next(_NUMBERS)}"
            )
        return self._others[text]


@contextmanager
def listened() -> Iterator[Statements]:
    """What this process sends to PostgreSQL meanwhile, through whatever connection."""
    heard = Statements(since=int(time.time() * 1000))
    cursor, connection = psycopg.Cursor, psycopg.Connection
    before: dict[tuple[type, str], Callable[..., Any]] = {
        (kind, name): getattr(kind, name)
        for kind, name in ((cursor, "execute"), (cursor, "executemany"), (connection, "commit"))
    }

    def execute(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        heard.sent.append(Sent(query, params, many=False))
        return before[cursor, "execute"](self, query, params, **options)

    def executemany(self: Any, query: Any, params_seq: Any, **options: Any) -> Any:
        rows = list(params_seq)
        heard.sent.append(Sent(query, rows, many=True))
        return before[cursor, "executemany"](self, query, rows, **options)

    def commit(self: Any) -> None:
        heard.sent.append(None)
        before[connection, "commit"](self)

    try:
        for (kind, name), listening in zip(before, (execute, executemany, commit), strict=True):
            setattr(kind, name, listening)
        yield heard
    finally:
        for (kind, name), usual in before.items():
            setattr(kind, name, usual)
