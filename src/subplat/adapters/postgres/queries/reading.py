"""Reading in one snapshot, which nobody waits for and which changes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.parts import OpenTransaction, Part, joint_over
from subplat.adapters.postgres.rows.shapes import Read

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@contextmanager
def reading(engine: Engine) -> Iterator[Read]:
    """What runs the SELECTs inside the block, all of the same instant; raises Unavailable.

    Inside of a joint transaction they are run there: a second connection for one request could starve the pool.
    """
    joint = joint_over(engine)
    if joint is not None:
        with _within(joint) as read:
            yield read
        return
    with told_in_port_words(), engine.connect().execution_options(**_SNAPSHOT) as connection:
        yield _reader(connection)


@contextmanager
def _within(joint: OpenTransaction) -> Iterator[Read]:
    part = Part(joint)
    with told_in_port_words():
        part.begin()
        try:
            yield _reader(joint.connection)
        finally:
            part.leave()


def _reader(connection: Connection) -> Read:
    def read(question: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
        return connection.execute(question).mappings().all()

    return read
