"""Reading in one snapshot, which nobody waits for and which changes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, RowMapping, Select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.rows.shapes import Read

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def reading(engine: Engine) -> Iterator[Read]:
    """What runs the SELECTs inside the block, all of the same instant; raises Unavailable."""
    with told_in_port_words(), engine.connect().execution_options(**_SNAPSHOT) as connection:

        def read(question: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
            return connection.execute(question).mappings().all()

        yield read
