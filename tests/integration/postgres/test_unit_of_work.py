"""The unit of work on PostgreSQL: all or nothing, in the words of the ports."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from attrs import evolve, frozen
from sqlalchemy import Engine

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWork, PostgresUnitOfWorkFactory
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.jobs import Job
from subplat.application.ports.unit_of_work import UNIT_OPEN, UnitOfWork, UnitOfWorkFactory
from subplat.domain.accounts.user import Role, User
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.clients.client import Client
from subplat.domain.documents.file import StoredFile
from subplat.domain.errors import AlreadyExists, InvalidValue, NotFound, StaleVersion
from subplat.domain.events import DomainEvent
from subplat.domain.ids import (
    ClientId,
    EmailId,
    FileId,
    ProductId,
    QuotationId,
    QuotationItemId,
    UserId,
    WalletId,
    WalletTransactionId,
    WebhookEventId,
)
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.money import Currency, Money
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.line import LineDraft, QuotationLine
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.wallets.wallet import Wallet
from subplat.testing.patience import PATIENCE
from subplat.testing.postgres_databases import MigratedDatabase

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@frozen(kw_only=True)
class Answer(Job):
    """What follows from an event."""

    event: str


class ListedJobs:
    """Jobs as they would be written."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.sealed: list[str] = []

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        assert isinstance(job, Answer)
        self.waiting.append(job.event)

    def seal(self) -> None:
        self.sealed.extend(self.waiting)
        self.waiting.clear()


class Office:
    """Units of work on one database, and the jobs they promised."""

    def __init__(self, engine: Engine) -> None:
        self.jobs = ListedJobs()
        self.units = PostgresUnitOfWorkFactory(engine=engine, reactions=self.react, queue_factory=lambda _: self.jobs)

    @staticmethod
    def react(event: DomainEvent) -> Sequence[Job]:
        return [Answer(event=event.name)]

    def __call__(self) -> PostgresUnitOfWork:
        return self.units()

    def keep(self, act: Callable[[PostgresUnitOfWork], Any]) -> Any:
        """Acts in a unit of work of its own, and commits it."""
        with self() as work:
            answer = act(work)
            work.commit()
        return answer


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def client(**changed: Any) -> Client:
    number = uuid4()
    values = {"id": ClientId(number), "name": "Contoh Nusantara", "billing_email": f"{number}@contoh.example"}
    return Client(**{**values, **changed})


def sales() -> User:
    return User(id=UserId(uuid4()), email=f"{uuid4()}@sales.example", full_name="Sales", role=Role.SALES)


def line(number: int = 1) -> LineDraft:
    return LineDraft(
        id=QuotationItemId(uuid4()), product_id=None, quantity=number, unit_price=Money(Decimal("7.20"), Currency.USD)
    )


def priced(number: int = 1) -> QuotationLine:
    return line(number).priced(Decimal(16_250), Currency.IDR)


def quotation(office: Office, number: str = "Q-2026-00001") -> Quotation:
    """A stored quotation of two lines, with the client and the salesperson it needs."""
    buyer, seller = client(), sales()
    offer = Quotation(
        id=QuotationId(uuid4()),
        client_id=buyer.id,
        sales_user_id=seller.id,
        number=number,
        exchange_rate=Decimal(16_250),
        billing_period=BillingPeriod.MONTHLY,
        issued_on=TODAY,
        lines=(priced(1), priced(2)),
    )

    def add(work: PostgresUnitOfWork) -> None:
        work.clients.add(buyer)
        work.users.add(seller)
        work.quotations.add(offer)

    office.keep(add)
    return offer


def mail(intent: str = "welcome") -> Email:
    return Email(
        id=EmailId(uuid4()),
        purpose=MailPurpose.WELCOME,
        intent_key=intent,
        from_email="sales@penjual.example",
        to_email="it@contoh.example",
        subject="Selamat datang",
        final_body="Halo",
    )


def callback(key: str = "one") -> WebhookEvent:
    return WebhookEvent(
        id=WebhookEventId(uuid4()),
        source="XENDIT",
        event_type="invoice.paid",
        dedupe_key=key,
        payload={"id": key},
        received_at=NOW,
    )


def test_it_is_the_port(office: Office) -> None:
    factory: UnitOfWorkFactory = office.units
    work: UnitOfWork = factory()
    assert isinstance(work, PostgresUnitOfWork)


def test_leaving_without_commit_leaves_nothing(office: Office) -> None:
    newcomer = client()
    with office() as work:
        work.clients.add(newcomer)
        assert work.clients.get(newcomer.id).name == newcomer.name
    with office() as work, pytest.raises(NotFound):
        work.clients.get(newcomer.id)


def test_an_error_leaves_nothing_and_comes_through(office: Office) -> None:
    newcomer = client()

    def stumble(work: PostgresUnitOfWork) -> None:
        work.clients.add(newcomer)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.keep(stumble)
    with office() as work, pytest.raises(NotFound):
        work.clients.get(newcomer.id)


def test_events_are_answered_at_the_commit_in_their_order_and_once(office: Office) -> None:
    newcomer, other = client(), client()
    with office() as work:
        newcomer.activate(NOW)
        work.clients.add(newcomer)
        work.clients.add(other)
        newcomer.suspend(NOW)
        other.activate(NOW)
        work.clients.save(other)
        work.clients.save(newcomer)
        assert office.jobs.waiting == []
        work.commit()
    assert office.jobs.sealed == ["client.activated.v1", "client.suspended.v1", "client.activated.v1"]
    assert newcomer.events == other.events == []


def test_no_event_is_answered_of_what_was_not_committed(office: Office) -> None:
    newcomer = client()
    newcomer.activate(NOW)
    with office() as work:
        work.clients.add(newcomer)
    assert office.jobs.sealed == []


def test_whoever_leaves_the_process_can_see_that_a_unit_is_open(office: Office) -> None:
    assert not UNIT_OPEN.get()
    with office():
        assert UNIT_OPEN.get()
    assert not UNIT_OPEN.get()


def test_a_second_writer_of_one_version_is_refused(office: Office) -> None:
    newcomer = client()
    office.keep(lambda work: work.clients.add(newcomer))
    with office() as work:
        first, second = work.clients.get(newcomer.id), work.clients.get(newcomer.id)
        first.phone = "+62 21 1"
        work.clients.save(first)
        assert first.version == 1
        with pytest.raises(StaleVersion):
            work.clients.save(second)


def test_saving_what_was_never_added_is_refused(office: Office) -> None:
    with office() as work, pytest.raises(NotFound):
        work.clients.save(client())


@pytest.mark.parametrize(
    ("first", "second", "kind", "key"),
    [
        pytest.param(
            lambda work: work.clients.add(client(billing_email="a@contoh.example")),
            lambda work: work.clients.add(client(billing_email="A@Contoh.example")),
            "client",
            "billing e-mail",
            id="client",
        ),
        pytest.param(
            lambda work: work.users.add(evolve(sales(), email="a@sales.example")),
            lambda work: work.users.add(evolve(sales(), email="A@SALES.example")),
            "user",
            "e-mail",
            id="user",
        ),
        pytest.param(
            lambda work: work.products.add(
                Product(id=ProductId(uuid4()), code="GW", name="One", type=ProductType.GWORKSPACE)
            ),
            lambda work: work.products.add(
                Product(id=ProductId(uuid4()), code="GW", name="Two", type=ProductType.GWORKSPACE)
            ),
            "product",
            "code",
            id="product",
        ),
        pytest.param(
            lambda work: work.emails.add(mail()), lambda work: work.emails.add(mail()), "mail", "intent", id="mail"
        ),
    ],
)
def test_a_taken_key_is_named(
    office: Office,
    first: Callable[[PostgresUnitOfWork], None],
    second: Callable[[PostgresUnitOfWork], None],
    kind: str,
    key: str,
) -> None:
    office.keep(first)
    with pytest.raises(AlreadyExists) as refused:
        office.keep(second)
    assert refused.value.data == {"kind": kind, "key": key}


def test_an_id_that_is_taken_is_named_too(office: Office) -> None:
    newcomer = client()
    office.keep(lambda work: work.clients.add(newcomer))
    with office() as work, pytest.raises(AlreadyExists):
        work.clients.add(client(id=newcomer.id))


def test_a_value_the_books_cannot_hold_is_an_invalid_value(office: Office) -> None:
    for name in ("n" * 256, "nothing \x00 here"):
        with office() as work, pytest.raises(InvalidValue):
            work.clients.add(client(name=name))


def test_a_person_is_found_whatever_the_case_of_the_address(office: Office) -> None:
    person = sales()
    office.keep(lambda work: work.users.add(person))
    with office() as work:
        found = work.users.find_by_email(person.email.upper())
        assert found is not None
        assert found.id == person.id
        assert work.users.find_by_email("nobody@sales.example") is None


def test_lines_come_and_go_with_their_quotation(office: Office) -> None:
    offer = quotation(office)
    kept = offer.lines[1]
    with office() as work:
        loaded = work.quotations.get(offer.id)
        assert loaded.lines == offer.lines
        drafts = [line(5), LineDraft(id=kept.id, product_id=None, quantity=9, unit_price=kept.unit_price)]
        loaded.revise(
            lines=drafts,
            rate=Decimal(16_000),
            billing_period=BillingPeriod.YEARLY,
            valid_until=TODAY,
            today=TODAY,
            now=NOW,
        )
        work.quotations.save(loaded)
        work.commit()
    with office() as work:
        again = work.quotations.get(offer.id)
        assert [row.quantity for row in again.lines] == [5, 9]
        assert again.lines[1].id == kept.id
        assert again.total_client == loaded.total_client


def test_numbers_have_no_gap_when_some_give_up(office: Office) -> None:
    with office() as work:
        assert work.quotations.next_number(2026) == 1
    assert office.keep(lambda work: work.quotations.next_number(2026)) == 1
    assert office.keep(lambda work: work.quotations.next_number(2026)) == 2
    assert office.keep(lambda work: work.quotations.next_number(2027)) == 1


def test_numbers_taken_at_once_are_all_different(office: Office) -> None:
    together = Barrier(6)

    def take(_: int) -> int:
        together.wait()
        number: int = office.keep(lambda work: work.quotations.next_number(2026))
        return number

    with ThreadPoolExecutor(6) as crowd:
        assert sorted(crowd.map(take, range(6))) == [1, 2, 3, 4, 5, 6]


def test_a_callback_is_new_once(office: Office) -> None:
    together = Barrier(6)

    def store(_: int) -> bool:
        together.wait()
        fresh: bool = office.keep(lambda work: work.webhooks.add_once(callback()))
        return fresh

    with ThreadPoolExecutor(6) as crowd:
        assert sorted(crowd.map(store, range(6))) == [False] * 5 + [True]


def test_a_locked_quotation_makes_the_second_wait_and_see_the_first(office: Office) -> None:
    offer = quotation(office)
    together = Barrier(4)

    def press(_: int) -> bool:
        together.wait()
        with office() as work:
            loaded = work.quotations.get(offer.id)
            if loaded.cosmic_id is not None:
                return False
            loaded.mirrored("C-1", None)
            work.quotations.save(loaded)
            work.commit()
        return True

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(press, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    "impatience",
    [
        lambda settings: evolve(settings, lock_timeout=PATIENCE),
        lambda settings: evolve(settings, statement_timeout=PATIENCE),
    ],
    ids=["lock", "statement"],
)
def test_a_lock_that_is_not_given_is_unavailable(
    office: Office, database: MigratedDatabase, impatience: Callable[[PostgresSettings], PostgresSettings]
) -> None:
    offer = quotation(office)
    impatient = open_engine(impatience(PostgresSettings(dsn=database.dsn)))
    with office() as work:
        work.quotations.get(offer.id)
        with Office(impatient)() as other, pytest.raises(Unavailable):
            other.quotations.get(offer.id)
    impatient.dispose()


def test_a_unit_left_lying_is_cut_off_and_unavailable(database: MigratedDatabase) -> None:
    settings = PostgresSettings(dsn=database.dsn, idle_in_transaction_timeout=PATIENCE)
    strict = open_engine(settings)
    with Office(strict)() as work:
        work.clients.add(client())
        time.sleep(1.5 * PATIENCE.total_seconds())
        with pytest.raises(Unavailable):
            work.clients.add(client())
    strict.dispose()


def test_a_reference_to_nothing_is_named(office: Office) -> None:
    offer, nobody = quotation(office), uuid4()
    with office() as work, pytest.raises(NotFound) as refused:
        work.quotations.add(evolve(offer, id=QuotationId(uuid4()), number="Q-2", sales_user_id=UserId(nobody)))
    assert refused.value.data == {"kind": "user", "key": str(nobody)}


def test_a_pool_with_nothing_left_is_unavailable(database: MigratedDatabase) -> None:
    narrow = open_engine(PostgresSettings(dsn=database.dsn, pool_size=1, pool_timeout=timedelta(milliseconds=50)))
    crowded = Office(narrow)
    with crowded(), pytest.raises(Unavailable), crowded():
        pass
    assert not UNIT_OPEN.get()
    narrow.dispose()


def test_no_server_is_unavailable() -> None:
    nowhere = Office(open_engine(PostgresSettings(dsn="postgresql://subplat_app@127.0.0.1:1/subplat")))
    with pytest.raises(Unavailable), nowhere():
        pass
    assert not UNIT_OPEN.get()


def cut(database: MigratedDatabase) -> None:
    """Ends every session of the application, as a failing server would."""
    with psycopg.connect(database.superuser_dsn) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'subplat_app' and datname = current_database()"
        )


def test_a_connection_lost_on_the_way_is_unavailable(office: Office, database: MigratedDatabase) -> None:
    with office() as work:
        work.clients.add(client())
        cut(database)
        with pytest.raises(Unavailable):
            work.clients.add(client())
    office.keep(lambda work: work.clients.add(client()))


def test_a_connection_lost_at_the_commit_leaves_the_outcome_open(office: Office, database: MigratedDatabase) -> None:
    with office() as work:
        work.clients.add(client())
        cut(database)
        with pytest.raises(OutcomeUnknown):
            work.commit()
    assert not UNIT_OPEN.get()


def test_a_wallet_is_opened_moved_and_found_by_its_client(office: Office) -> None:
    buyer = client()
    wallet = Wallet.open(WalletId(uuid4()), buyer.id, Currency.IDR)
    payment = uuid4()
    wallet.top_up(WalletTransactionId(uuid4()), Money(500, Currency.IDR), payment, NOW)

    def add(work: PostgresUnitOfWork) -> None:
        work.clients.add(buyer)
        work.wallets.add(wallet)

    office.keep(add)
    for amount in (200, 300):
        with office() as work:
            found = work.wallets.find_by_client(buyer.id)
            assert found is not None
            found.charge(WalletTransactionId(uuid4()), Money(amount, Currency.IDR), uuid4(), NOW)
            work.wallets.save(found)
            work.commit()
    with office() as work:
        empty = work.wallets.get(wallet.id)
        assert (empty.balance.is_zero, empty.sequence, empty.version) == (True, 3, 2)
        assert work.wallets.find_by_client(ClientId(uuid4())) is None


def test_a_file_is_kept_as_it_was(office: Office) -> None:
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    file = StoredFile(
        id=FileId(uuid4()),
        filename="faktur.pdf",
        content_type="application/pdf",
        sha256=digest,
        content=b"hello",
        created_at=NOW,
    )
    office.keep(lambda work: work.files.add(file))
    with office() as work:
        assert work.files.get(file.id) == file
        with pytest.raises(NotFound):
            work.files.get(FileId(UUID(int=0)))
