"""Money that comes late, or for a bill that is cancelled, on PostgreSQL: its constraints allow every legal way, and no other."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from attrs import frozen

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.application import Application
from subplat.application.billing_run.run import RunBilling
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import BillingCycleId, ProductId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.postgres_books import books_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import MemoryPlatform, memory_platform

NOW = datetime(2026, 1, 31, 2, tzinfo=UTC)


@frozen
class House:
    """A platform with its books on PostgreSQL, one product and an Admin; no job runs."""

    platform: MemoryPlatform
    product: ProductId
    admin: UserId

    @property
    def app(self) -> Application:
        return self.platform.application

    def deal(self, number: int) -> SubscriptionId:
        """A manual subscription of a new client."""
        client = self.app.clients.register(
            RegisterClient(name=f"PT Contoh {number}", billing_email=f"finance{number}@contoh.example")
        )
        made = self.app.subscriptions.create_manual(
            CreateManualSubscription(
                client_id=client,
                lines=(ManualLine(product_id=self.product, quantity=3, unit_price=Decimal(100_000)),),
                period=BillingPeriod.MONTHLY,
                start=self.platform.clock.today(),
                by=self.admin,
            )
        )
        return made.subscription_id

    def bills(self, subscription_id: SubscriptionId) -> Sequence[BillingCycle]:
        own = [each for each in self.app.books.read().cycles if each.subscription_id == subscription_id]
        return sorted(own, key=lambda cycle: cycle.number)

    def pay(self, cycle_id: BillingCycleId, amount: Money, slip: Withholding | None = None) -> None:
        self.app.payments.confirm_offline(
            ConfirmOfflinePayment(
                cycle_id=cycle_id,
                amount=amount,
                paid_on=self.platform.clock.today(),
                reference=f"transfer {amount.amount} {self.platform.clock.now()}",
                by=self.admin,
                withholding=slip,
            )
        )

    def pass_days(self, runs: int, of: int = 1) -> None:
        for _ in range(runs):
            self.platform.clock.advance(timedelta(days=of))
            report = self.app.billing.run(RunBilling())
            assert report.parked == {}

    def ensure_sound(self) -> None:
        assert check_books(self.app.books.read(), self.platform.clock.today()) == ()


@pytest.fixture
def house(database: MigratedDatabase) -> Iterator[House]:
    engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=4))
    platform = memory_platform(NOW, around=books_on(engine))
    product = platform.application.catalog.add(AddProduct(code="S", name="Jasa", type=ProductType.SERVICE))
    admin = platform.application.accounts.register(
        RegisterUser(email="admin@reseller.example", full_name="Admin", role=Role.ADMIN)
    )
    yield House(platform, product, admin)
    engine.dispose()


def test_a_cancelled_bill_gives_its_part_payments_to_the_wallet(house: House) -> None:
    contract = house.deal(1)
    [bill] = house.bills(contract)
    for amount in (1_000, 2_000):
        house.pay(bill.id, Money(amount, Currency.IDR))
    house.pay(bill.id, Money(30, Currency.IDR), Withholding(slip_number="BP-1", amount=Money(20, Currency.IDR)))
    house.app.subscriptions.cancel(CancelSubscription(subscription_id=contract, reason="moving away"))
    [bill] = house.bills(contract)
    [wallet] = house.app.books.read().wallets
    assert (bill.status, bill.received.amount, bill.withheld.amount) == (CycleStatus.CANCELLED, 0, 20)
    assert wallet.balance == Money(3_030, Currency.IDR)
    house.ensure_sound()


def test_three_unpaid_bills_can_be_paid_in_every_order(house: House) -> None:
    contracts = {house.deal(number): order for number, order in enumerate(permutations((1, 2, 3)))}
    for contract in contracts:
        house.pay(house.bills(contract)[0].id, house.bills(contract)[0].amount)
        decision = OverrideStatus(
            subscription_id=contract, to=SubscriptionStatus.ACTIVE, reason="they promised", by=house.admin
        )
        house.app.subscriptions.override(decision)
    for days in (21, 31, 30):
        house.pass_days(1, of=days)
        house.pass_days(1, of=7)
        house.pass_days(4)
    for contract in contracts:
        assert [bill.status for bill in house.bills(contract)].count(CycleStatus.FAILED) >= 2
        lift = LiftOverride(subscription_id=contract, reason="no longer", by=house.admin)
        house.app.subscriptions.lift_override(lift)
    for step in range(3):
        house.platform.clock.advance(timedelta(days=13))
        for contract, order in contracts.items():
            bills = house.bills(contract)
            if order[step] < len(bills) and bills[order[step]].outstanding.is_positive:
                house.pay(bills[order[step]].id, bills[order[step]].outstanding)
        house.ensure_sound()
    ended = {(each.status, each.anchor, each.next_billing_date) for each in house.app.books.read().subscriptions}
    assert len(ended) == 1
    assert {status for status, _, _ in ended} == {SubscriptionStatus.ACTIVE}
