"""The demonstration's past: the same on memory and on PostgreSQL, and sound."""

from datetime import datetime

from subplat.demonstration.history import History, Neighbourhood
from subplat.demonstration.outcome import outcome, workflows_of_the_past
from subplat.domain.reporting.invariants import check_books
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.history import RememberedTown, past_in_memory, past_on_postgres

START = datetime.fromisoformat("2025-05-05T05:00+07:00")


def played(town: RememberedTown, *, clients: int, months: int) -> RememberedTown:
    """The town after its past."""
    neighbourhood: Neighbourhood = town
    application = town.platform.application
    History(
        application=application, neighbourhood=neighbourhood, tell=lambda line: None, clients=clients, months=months
    ).play()
    return town


def test_the_past_is_sound_and_shows_billing_and_work_by_hand() -> None:
    application = played(past_in_memory(START), clients=12, months=10).platform.application
    books = application.books.read()
    assert workflows_of_the_past(books) == {"W4": "ok", "W5": "ok"}
    assert check_books(books, application.clock.today()) == ()


def test_the_past_is_the_same_on_memory_and_on_postgresql(database: MigratedDatabase) -> None:
    imagined = played(past_in_memory(START), clients=3, months=2).platform.application.books.read()
    with past_on_postgres(database.dsn, START) as town:
        real = played(town, clients=3, months=2).platform.application.books.read()
    assert outcome(real) == outcome(imagined)
