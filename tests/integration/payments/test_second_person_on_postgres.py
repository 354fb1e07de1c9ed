"""Two persons for one large payment, on PostgreSQL: several who confirm at once book it once; SQL by hand meets the rule too."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.invariants import check_books
from subplat.entrypoints.http.retries import settled
from subplat.testing.postgres_books import books_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import MemoryPlatform, memory_platform


@pytest.fixture
def engine(database: MigratedDatabase) -> Iterator[Engine]:
    opened = open_engine(PostgresSettings(dsn=database.dsn, pool_size=8))
    yield opened
    opened.dispose()


@pytest.fixture
def platform(engine: Engine) -> MemoryPlatform:
    return memory_platform(datetime(2026, 1, 31, 2, tzinfo=UTC), around=books_on(engine))


def people(platform: MemoryPlatform, number: int) -> list[UserId]:
    register = platform.application.accounts.register
    return [
        register(RegisterUser(email=f"{each}@reseller.example", full_name="Tim", role=Role.ADMIN))
        for each in range(number)
    ]


def waiting(platform: MemoryPlatform, by: UserId) -> ConfirmOfflinePayment:
    """A transfer for a whole bill, of which one person may confirm nothing alone."""
    app = platform.application
    product = app.catalog.add(AddProduct(code="S", name="Jasa", type=ProductType.SERVICE))
    client = app.clients.register(RegisterClient(name="PT Contoh", billing_email="finance@contoh.example"))
    made = app.subscriptions.create_manual(
        CreateManualSubscription(
            client_id=client,
            lines=(ManualLine(product_id=product, quantity=3, unit_price=Decimal(100_000)),),
            period=BillingPeriod.MONTHLY,
            start=platform.clock.today(),
            by=by,
        )
    )
    today = platform.clock.today()
    return ConfirmOfflinePayment(cycle_id=made.cycle_id, amount=made.amount, paid_on=today, reference="T-1", by=by)


def test_of_several_who_confirm_at_once_one_is_the_second_person(platform: MemoryPlatform) -> None:
    first, *others = people(platform, 5)
    limit = SecondPersonPolicy(above={Currency.IDR: Money.zero(Currency.IDR)})
    confirm = evolve(platform.application.payments.confirm_offline, policy=limit)
    command = waiting(platform, first)
    with ThreadPoolExecutor(4) as pool:
        alone = set(pool.map(lambda _: settled(lambda: confirm(command)), range(4)))
    assert len(alone) == 1
    assert platform.application.books.read().cycles[0].status is not CycleStatus.PAID
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda by: settled(lambda: confirm(evolve(command, by=by))), others))
    assert made == alone
    books = platform.application.books.read()
    [payment], [cycle] = books.payments, books.cycles
    assert payment.recorded_by_user_id == first
    assert payment.confirmed_by_user_id in others
    assert (cycle.status, cycle.received) == (CycleStatus.PAID, command.amount)
    assert check_books(books, platform.clock.today()) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("confirmed_by_user_id = recorded_by_user_id", "ck_payments_second_person"),
        ("recorded_by_user_id = null, confirmed_by_user_id = recorded_by_user_id", "who paid what"),
        ("recorded_by_user_id = '{other}'", "who paid what"),
    ],
)
def test_the_database_keeps_two_persons_apart(platform: MemoryPlatform, engine: Engine, change: str, rule: str) -> None:
    first, other = people(platform, 2)
    limit = SecondPersonPolicy(above={Currency.IDR: Money.zero(Currency.IDR)})
    evolve(platform.application.payments.confirm_offline, policy=limit)(waiting(platform, first))
    with pytest.raises(DBAPIError, match=rule), engine.begin() as connection:
        connection.execute(text(f"update payments set {change.format(other=other)}"))  # the words of this file alone
    [payment] = platform.application.books.read().payments
    assert (payment.recorded_by_user_id, payment.confirmed_by_user_id) == (first, None)
