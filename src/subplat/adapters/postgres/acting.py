"""Telling the database who acts: for the audit trail, and to keep a client's transaction to the client's own rows."""

import json
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, event

from subplat.adapters.postgres.embedded_roles import CLIENT_ROLE
from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.questions import driver_of
from subplat.application.ports.acting import ACTING
from subplat.application.ports.audit import REASON
from subplat.application.ports.walls import WALLED
from subplat.domain.accounts.actor import Actor
from subplat.domain.accounts.user import Role

_INTRODUCE = "select set_config('subplat.actor', %s, true), set_config('subplat.reason', %s, true)"
_WALL_IN = (
    ", set_config('subplat.client_id', %s, true), set_config('subplat.user_id', %s, true), set_config('role', %s, true)"
)
_STEP_BACK = "select set_config('role', 'none', true)"


def introduce_at_every_beginning(engine: Engine) -> None:
    """Every transaction of the pool says who acts, so that no query can forget it."""

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads_only = bool(connection.get_execution_options().get("postgresql_readonly"))
        with told_in_port_words():
            introduce(connection, reads_only=reads_only)


def introduce(connection: Connection, *, reads_only: bool = False) -> None:
    """Until the transaction ends, or the savepoint is rolled back. Nothing is said for the platform itself.

    For a client it takes on the role that sees the client's rows alone; without a client of its own that is nothing.
    """
    actor = ACTING.get()
    if actor is None:
        return
    walled = actor.role is Role.CLIENT and WALLED.get()
    # SQLAlchemy has not begun yet when it says that it begins; the driver begins with the first statement.
    if walled:
        values = (_told(actor), REASON.get() or "", str(actor.client_id or ""), str(actor.user_id or ""), CLIENT_ROLE)
        driver_of(connection).execute(_INTRODUCE + _WALL_IN, values)
    elif not reads_only:
        driver_of(connection).execute(_INTRODUCE, (_told(actor), REASON.get() or ""))


def step_back(connection: Connection) -> None:
    """The rest of a client's transaction is the platform's own: what follows from events, jobs, kept answers."""
    actor = ACTING.get()
    if actor is not None and actor.role is Role.CLIENT:
        driver_of(connection).execute(_STEP_BACK)


def witness_job_retry(connection: psycopg.Connection[Any], job_id: UUID) -> None:
    """Writes down that whoever acts let a parked job run again, in the transaction that does it; not for the platform."""
    actor = ACTING.get()
    if actor is not None:
        connection.execute(_INTRODUCE, (_told(actor), REASON.get() or ""))
        connection.execute("select audit_job_retry(%s)", (job_id,))


def _told(actor: Actor) -> str:
    told = {
        "source": actor.source,
        # PostgreSQL's text holds no NUL.
        "label": actor.label.replace("\x00", ""),
        "user_id": actor.user_id and str(actor.user_id),
        "role": actor.role,
        "key_id": actor.key_id and str(actor.key_id),
        "request_id": actor.request_id and actor.request_id.replace("\x00", ""),
    }
    return json.dumps({name: value for name, value in told.items() if value is not None})
