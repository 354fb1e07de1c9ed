"""Reading in one snapshot, which nobody waits for and which changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Engine

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.parts import OpenTransaction, Part, joint_over
from subplat.adapters.postgres.questions import Read, rows_of

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
    # It ends with a commit: a rollback makes the driver forget what it prepared, and every question would be planned anew.
    with told_in_port_words(), engine.connect().execution_options(**_SNAPSHOT) as connection, connection.begin():
        yield partial(rows_of, connection)


@contextmanager
def _within(joint: OpenTransaction) -> Iterator[Read]:
    part = Part(joint)
    with told_in_port_words():
        part.begin()
        try:
            yield partial(rows_of, joint.connection)
        finally:
            part.leave()
