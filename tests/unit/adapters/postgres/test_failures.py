"""What the database refuses, in the words of the ports."""

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from subplat.adapters.postgres.failures import REFERRED, told_in_port_words
from subplat.adapters.postgres.tables.every import every_table
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.domain.errors import AlreadyExists, InvalidValue

PASSING = [
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DiskFull,
    psycopg.errors.ConfigurationLimitExceeded,
    psycopg.errors.ReadOnlySqlTransaction,
]
LOST = [
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.AdminShutdown,
    psycopg.errors.ConnectionFailure,
    psycopg.errors.IdleInTransactionSessionTimeout,
]


def told(error: Exception, *, committing: bool = False) -> type[Exception]:
    """The kind of what comes out when `error` goes in."""
    with pytest.raises(Exception) as raised, told_in_port_words(committing=committing):
        raise error
    return raised.type


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_by_itself_is_unavailable_even_at_the_commit(kind: type[psycopg.Error]) -> None:
    assert told(kind()) is told(kind(), committing=True) is Unavailable


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_connection_leaves_the_outcome_open_only_at_the_commit(kind: type[psycopg.Error]) -> None:
    assert told(kind()) is Unavailable
    assert told(kind(), committing=True) is OutcomeUnknown


def test_the_driver_may_be_wrapped() -> None:
    assert told(OperationalError("select 1", {}, psycopg.errors.DeadlockDetected())) is Unavailable


def test_no_free_connection_is_unavailable() -> None:
    assert told(NoFreeConnection()) is Unavailable


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (psycopg.errors.UniqueViolation, AlreadyExists),
        (psycopg.errors.ExclusionViolation, AlreadyExists),
        (psycopg.errors.StringDataRightTruncation, InvalidValue),
        (psycopg.DataError, InvalidValue),
    ],
)
def test_what_the_caller_did_is_told_as_the_domain_says_it(kind: type[psycopg.Error], word: type[Exception]) -> None:
    assert told(kind()) is word


@pytest.mark.parametrize("kind", [psycopg.errors.CheckViolation, psycopg.errors.InFailedSqlTransaction])
def test_what_only_a_fault_of_ours_brings_about_stays_what_it_is(kind: type[psycopg.Error]) -> None:
    assert told(kind()) is kind
    assert told(DBAPIError("select 1", {}, kind())) is DBAPIError
    assert told(DBAPIError("select 1", {}, ValueError())) is DBAPIError
    assert told(KeyError()) is KeyError


def test_every_reference_of_one_column_has_a_word() -> None:
    referred = {
        constraint.referred_table.name
        for table in every_table().tables.values()
        for constraint in table.foreign_key_constraints
        if len(constraint.columns) == 1
    }
    assert referred == set(REFERRED)
