"""The demonstration's past: the same on memory and on PostgreSQL, and sound."""

from datetime import datetime

import attrs
import pytest
from attrs import frozen

from subplat.demonstration.history import History, Neighbourhood
from subplat.demonstration.outcome import outcome, workflows_of_the_past
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.operations.circuit import SystemCameBack, SystemWentDown
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.history import RememberedTown, past_in_memory, past_on_postgres

START = datetime.fromisoformat("2025-05-05T05:00+07:00")


@frozen
class Played:
    """What a past left behind: in the books, and outside of them."""

    books: Books
    outside: dict[str, object]


def played(town: RememberedTown, *, clients: int, months: int) -> Played:
    neighbourhood: Neighbourhood = town
    platform = town.platform
    history = History(
        application=platform.application,
        neighbourhood=neighbourhood,
        tell=lambda line: None,
        clients=clients,
        months=months,
    )
    history.play()
    books = platform.application.books.read()
    assert check_books(books, platform.application.clock.today()) == ()
    outside = {
        "mails sent": [attrs.asdict(each) for each in platform.mailer.sent],
        "links at the gateway": [attrs.asdict(link) for link in platform.gateway.links],
        "plans at the gateway": {key: attrs.asdict(plan) for key, plan in platform.gateway.plans.items()},
        "services": [
            attrs.asdict(service) for each in platform.provisioners.values() for service in each.services.values()
        ],
        "given up": [(job.kind, job.error) for job in platform.inspector.parked()],
    }
    return Played(books, outside)


def every_field(books: Books) -> dict[str, list[dict[str, object]]]:
    """The books as plain values, by table, in order of id."""
    return attrs.asdict(books, filter=lambda attribute, value: attribute.name != "version")


@pytest.fixture(scope="module")
def imagined() -> Played:
    """A year in memory."""
    return played(past_in_memory(START), clients=24, months=12)


def test_a_year_has_all_that_happens_to_a_reseller(imagined: Played) -> None:
    books = imagined.books
    assert workflows_of_the_past(books) == {"W4": "ok", "W5": "ok"}
    assert len(books.clients) >= 24
    assert {client.status for client in books.clients} >= {ClientStatus.ACTIVE, ClientStatus.CHURNED}
    assert {payment.status for payment in books.payments} == {PaymentStatus.SUCCESS, PaymentStatus.FAILED}
    done = [(task.action, task.subscription_id) for task in books.tasks]
    suspended = {contract for action, contract in done if action is TaskAction.SUSPEND}
    recovered = {cycle.subscription_id for cycle in books.cycles if cycle.status is CycleStatus.PAID} & suspended
    assert recovered, "somebody was suspended and paid"
    assert {action for action, _ in done} >= {TaskAction.SUSPEND, TaskAction.CHANGE_QUANTITY, TaskAction.TERMINATE}
    assert {payment.reference for payment in books.payments} >= {"TRF-0001", "TRF-DOBEL"}
    assert [refund.amount.amount for refund in books.refunds] == [100000]
    assert imagined.outside["given up"] == []


@pytest.mark.long
def test_a_year_of_the_past_is_the_same_on_memory_and_on_postgresql(
    database: MigratedDatabase, imagined: Played
) -> None:
    """To the last field of every aggregate: ids and instants included.

    Only in how often a row was written (`version`) a billing run that saves whole batches may differ.
    """
    with past_on_postgres(database.dsn, START) as town:
        real = played(town, clients=24, months=12)
    assert outcome(real.books) == outcome(imagined.books)
    on_postgres, in_memory = every_field(real.books), every_field(imagined.books)
    for table, rows in in_memory.items():
        assert len(on_postgres[table]) == len(rows), table
        different = [pair for pair in zip(on_postgres[table], rows, strict=True) if pair[0] != pair[1]]
        assert different == [], table
    assert real.outside == imagined.outside


def test_the_year_has_an_outage_that_everybody_could_see() -> None:
    town = past_in_memory(START)
    seen: list[type] = []
    reactions = town.platform.units_of_work.reactions
    town.platform.units_of_work.reactions = lambda event: (seen.append(type(event)), reactions(event))[1]
    played(town, clients=6, months=4)
    assert [kind for kind in seen if kind in (SystemWentDown, SystemCameBack)] == [SystemWentDown, SystemCameBack]
