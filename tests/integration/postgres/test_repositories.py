"""What the repositories find, and the readers after them: one small company, written through the ports."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import attrs
import pytest
from sqlalchemy import Engine

from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.queries.work_lists import PostgresWorkLists
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWork, PostgresUnitOfWorkFactory
from subplat.application.ports.books import BooksReader, WorkLists
from subplat.application.ports.jobs import Job
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.accounts.user import Role, User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.tax import PPN
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.clients.client import Client, TaxTreatment
from subplat.domain.errors import AlreadyExists, NotFound
from subplat.domain.events import DomainEvent
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    EmailId,
    InvitationId,
    PaymentId,
    PaymentLinkId,
    ProductId,
    QuotationId,
    QuotationItemId,
    SubscriptionId,
    SubscriptionItemId,
    TaskId,
    UserId,
    WalletId,
    WalletTransactionId,
    WebhookEventId,
)
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.money import Currency, Money
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.domain.quotations.line import LineDraft
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription, SuspensionCause
from subplat.domain.wallets.wallet import Wallet

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
TODAY = date(2026, 11, 21)
PRICE = Money(117_000, Currency.IDR)


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


def no_reactions(event: DomainEvent) -> Sequence[Job]:
    return ()


def key(number: int) -> UUID:
    return UUID(int=number)


CLIENT = ClientId(key(1))
SELLER = UserId(key(2))
PRODUCT = ProductId(key(3))
QUOTATION = QuotationId(key(4))
SUBSCRIPTION = SubscriptionId(key(5))
ITEM = SubscriptionItemId(key(6))
FIRST, SECOND = BillingCycleId(key(20)), BillingCycleId(key(10))
WALLET = WalletId(key(8))


def cycle(cycle_id: BillingCycleId, number: int) -> BillingCycle:
    opened = BillingCycle.open(
        cycle_id=cycle_id,
        subscription_id=SUBSCRIPTION,
        number=number,
        period=BillingCalendar(TODAY, BillingPeriod.MONTHLY).period(number),
        due_date=TODAY,
        lines=subscription().bill_lines(),
        quoted=PPN.assess(PRICE, day=TODAY, treatment=TaxTreatment.STANDARD),
        pay_token=f"token-{number}" if cycle_id in (FIRST, SECOND) else str(cycle_id),
        now=NOW,
    )
    opened.events.clear()
    return opened


def subscription() -> Subscription:
    item = SubscriptionItem(
        id=ITEM,
        product_id=PRODUCT,
        product_type=ProductType.GWORKSPACE,
        description="Google Workspace",
        quantity=1,
        unit_price=PRICE,
        settings={"plan": "FLEXIBLE"},
    )
    return Subscription(
        id=SUBSCRIPTION,
        client_id=CLIENT,
        created_by_user_id=SELLER,
        quotation_id=QUOTATION,
        billing_period=BillingPeriod.MONTHLY,
        currency=Currency.IDR,
        items=[item],
        xendit_subscription_id="plan-1",
    )


def link(number: int) -> PaymentLink:
    return PaymentLink.request(
        link_id=PaymentLinkId(key(number)),
        billing_cycle_id=SECOND,
        kind=LinkKind.ONE_TIME,
        amount=Money(129_870, Currency.IDR),
        expires_at=NOW,
    )


def task(number: int) -> ProvisioningTask:
    return ProvisioningTask(
        id=TaskId(key(number)),
        subscription_id=SUBSCRIPTION,
        item_id=ITEM,
        action=TaskAction.ACTIVATE,
        target=TargetSystem.GWORKSPACE,
        quantity=1,
        intent=number,
    )


def callback(number: int) -> WebhookEvent:
    return WebhookEvent(
        id=WebhookEventId(key(number)),
        source="XENDIT",
        event_type="invoice.paid",
        dedupe_key=str(number),
        payload={},
        received_at=NOW,
    )


def write_deal(work: PostgresUnitOfWork) -> None:
    """From the lead to the first bill, paid, and the second one, which waits."""
    line = LineDraft(
        id=QuotationItemId(key(40)), product_id=PRODUCT, quantity=1, unit_price=Money("7.20", Currency.USD)
    )
    offer = Quotation(
        id=QUOTATION,
        client_id=CLIENT,
        sales_user_id=SELLER,
        number="Q-2026-00001",
        exchange_rate=Decimal(16_250),
        billing_period=BillingPeriod.MONTHLY,
        issued_on=TODAY,
        lines=(line.priced(Decimal(16_250), Currency.IDR),),
    )
    deal, first, second = subscription(), cycle(FIRST, 0), cycle(SECOND, 1)
    work.clients.add(Client(id=CLIENT, name="Contoh Nusantara", billing_email="billing@contoh.example"))
    work.users.add(User(id=SELLER, email="sales@penjual.example", full_name="Sales", role=Role.SALES))
    work.products.add(Product(id=PRODUCT, code="GW_BUS_STD", name="Workspace", type=ProductType.GWORKSPACE))
    work.quotations.add(offer)
    offer.sent(thread_id="thread", now=NOW)
    offer.accept(today=TODAY, now=NOW)
    offer.subscribed(SUBSCRIPTION, NOW)
    # The quotation points to a subscription that comes after it in the same transaction.
    work.quotations.save(offer)
    work.subscriptions.add(deal)
    work.cycles.add(first)
    first.receive(first.amount, today=TODAY, now=NOW)
    deal.activate(paid_on=TODAY, now=NOW)
    work.cycles.save(first)
    work.subscriptions.save(deal)
    work.cycles.add(second)


def write_rest(work: PostgresUnitOfWork) -> None:
    """What hangs on the deal."""
    old, fresh = link(31), link(30)
    old.close()
    work.links.add(old)
    work.links.add(fresh)
    paid = Payment.attempt(
        payment_id=PaymentId(key(50)),
        client_id=CLIENT,
        subscription_id=SUBSCRIPTION,
        billing_cycle_id=FIRST,
        amount=Money(130_000, Currency.IDR),
        method=PaymentMethod.XENDIT_VA,
        xendit_payment_id="pay-1",
    )
    paid.succeed(to_wallet=Money(130, Currency.IDR), at=NOW, now=NOW)
    work.payments.add(paid)
    wallet = Wallet.open(WALLET, CLIENT, Currency.IDR)
    wallet.top_up(WalletTransactionId(key(60)), paid.to_wallet, paid.id, NOW)
    work.wallets.add(wallet)
    work.quarantine.add(
        QuarantinedReceipt(
            id=PaymentId(key(51)),
            gateway_payment_id="pay-9",
            amount=Money(5, Currency.SGD),
            method=PaymentMethod.XENDIT_OTHER,
            received_at=NOW,
            reason="nobody knows the payer",
        )
    )
    for number in (72, 71):
        work.tasks.add(task(number))
    work.emails.add(
        Email(
            id=EmailId(key(80)),
            purpose=MailPurpose.WELCOME,
            intent_key="welcome:1",
            from_email="sales@penjual.example",
            to_email="it@contoh.example",
            subject="Selamat datang",
            final_body="Halo",
        )
    )
    work.invitations.add(Invitation.issue(InvitationId(key(90)), work.users.get(SELLER), "hash", NOW))
    for number in (102, 101):
        assert work.webhooks.add_once(callback(number))
    assert not work.webhooks.add_once(attrs.evolve(callback(103), dedupe_key="101"))


@pytest.fixture
def units(engine: Engine) -> PostgresUnitOfWorkFactory:
    """Units of work on a database with the company in it."""
    factory = PostgresUnitOfWorkFactory(engine=engine, reactions=no_reactions, queue_factory=lambda _: NoJobs())
    for write in (write_deal, write_rest):
        with factory() as work:
            write(work)
            work.commit()
    return factory


@pytest.fixture
def work(units: PostgresUnitOfWorkFactory) -> PostgresUnitOfWork:
    """A unit of work to be entered."""
    return units()


def test_cycles_are_in_the_order_of_their_number(work: PostgresUnitOfWork) -> None:
    with work:
        assert [found.id for found in work.cycles.of_subscription(SUBSCRIPTION)] == [FIRST, SECOND]


def test_a_cycle_leads_to_its_subscription_and_a_token_to_its_cycle(work: PostgresUnitOfWork) -> None:
    with work:
        assert work.subscriptions.get_by_cycle(SECOND).id == SUBSCRIPTION
        assert work.cycles.id_by_pay_token("token-1") == SECOND
        assert work.cycles.id_by_pay_token("token-9") is None
        with pytest.raises(NotFound, match="billing cycle"):
            work.subscriptions.get_by_cycle(BillingCycleId(key(404)))


def test_a_plan_leads_to_its_subscription(work: PostgresUnitOfWork) -> None:
    with work:
        found = work.subscriptions.find_by_plan("plan-1")
        assert found is not None
        assert found.id == SUBSCRIPTION
        assert work.subscriptions.find_by_plan("plan-9") is None


def test_links_and_tasks_are_in_the_order_they_were_made(work: PostgresUnitOfWork) -> None:
    with work:
        assert [found.id.int for found in work.links.of_cycle(SECOND)] == [31, 30]
        assert work.links.of_cycle(FIRST) == ()
        assert [found.id.int for found in work.tasks.of_subscription(SUBSCRIPTION)] == [72, 71]


def test_a_reference_leads_to_its_cycle(work: PostgresUnitOfWork) -> None:
    with work:
        assert work.links.cycle_of_reference(link(30).reference) == SECOND
        assert work.links.cycle_of_reference("link-9") is None
        assert work.links.get(PaymentLinkId(key(30))).amount == Money(129_870, Currency.IDR)


def test_what_the_gateway_names_is_found(work: PostgresUnitOfWork) -> None:
    with work:
        paid, receipt = work.payments.find_by_gateway_id("pay-1"), work.quarantine.find_by_gateway_id("pay-9")
        assert paid is not None
        assert receipt is not None
        assert (paid.id, receipt.id) == (PaymentId(key(50)), PaymentId(key(51)))
        assert work.payments.find_by_gateway_id("pay-9") is None
        assert work.payments.statuses(["pay-1", "pay-9"]) == {"pay-1": paid.status}
        assert work.payments.statuses([]) == {}
        assert work.quarantine.find_by_gateway_id("pay-1") is None


def test_mails_invitations_and_products_are_found_by_their_keys(work: PostgresUnitOfWork) -> None:
    with work:
        mail, product = work.emails.find_by_intent("welcome:1"), work.products.find_by_code("GW_BUS_STD")
        invitation, unused = (
            work.invitations.find_by_token_hash("hash"),
            work.invitations.unused_of_user(SELLER, LinkPurpose.INVITE),
        )
        assert mail is not None
        assert product is not None
        assert invitation is not None
        assert unused is not None
        assert (mail.id, product.id, invitation.id) == (EmailId(key(80)), PRODUCT, unused.id)
        unused.use(NOW)
        work.invitations.save(unused)
        assert work.invitations.unused_of_user(SELLER, LinkPurpose.INVITE) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "period"), (2, "open cycle of subscription"), (0, "initial cycle of subscription")],
)
def test_a_cycle_too_many_is_named(work: PostgresUnitOfWork, number: int, words: str) -> None:
    with work:
        waiting = work.cycles.get(SECOND)
        # A failed cycle leaves the way free for the next; its period stays taken.
        if number == 1:
            waiting.fail(reason="no answer", now=NOW)
            work.cycles.save(waiting)
        extra = cycle(BillingCycleId(key(11)), number)
        if number == 0:
            extra.period = BillingCalendar(TODAY, BillingPeriod.MONTHLY).period(7)
            extra.fail(reason="no answer", now=NOW)
        with pytest.raises(AlreadyExists) as refused:
            work.cycles.add(extra)
        assert refused.value.data == {"kind": "billing cycle", "key": words}


def test_a_second_live_link_and_a_second_subscription_are_named(units: PostgresUnitOfWorkFactory) -> None:
    with units() as work, pytest.raises(AlreadyExists, match="usable link of cycle"):
        work.links.add(link(32))
    again = attrs.evolve(subscription(), id=SubscriptionId(key(500)), xendit_subscription_id=None)
    with units() as work, pytest.raises(AlreadyExists, match="quotation"):
        work.subscriptions.add(again)


def test_the_books_are_read_whole_and_in_order(engine: Engine, units: PostgresUnitOfWorkFactory) -> None:
    reader: BooksReader = PostgresBooksReader(engine=engine)
    books = reader.read()
    counts = {name: len(kept) for name, kept in attrs.asdict(books, recurse=False).items()}
    assert counts == {
        "clients": 1,
        "unclear_mails": 0,
        "users": 1,
        "products": 1,
        "quotations": 1,
        "subscriptions": 1,
        "cycles": 2,
        "links": 2,
        "payments": 1,
        "refunds": 0,
        "top_ups": 0,
        "quarantine": 1,
        "wallets": 1,
        "movements": 1,
        "emails": 1,
        "tasks": 2,
        "webhooks": 2,
    }
    assert [found.id for found in books.cycles] == sorted([FIRST, SECOND])
    assert books.subscriptions[0].items[0].settings == {"plan": "FLEXIBLE"}
    assert books.quotations[0].total_client == PRICE
    assert books.movements[0].balance_after == books.wallets[0].balance == Money(130, Currency.IDR)


def test_an_empty_company_has_empty_books(engine: Engine) -> None:
    books = PostgresBooksReader(engine=engine).read()
    assert all(kept == () for kept in attrs.asdict(books, recurse=False).values())


def test_what_is_to_be_reconciled_comes_in_pages(engine: Engine, units: PostgresUnitOfWorkFactory) -> None:
    lists: WorkLists = PostgresWorkLists(engine=engine)
    assert lists.cycles_to_reconcile(after=None, limit=10) == (SECOND,)
    assert lists.cycles_to_reconcile(after=SECOND, limit=10) == ()
    with units() as work:
        (waiting,) = [found for found in work.links.of_cycle(SECOND) if found.status.value == "REQUESTED"]
        waiting.close()
        work.links.save(waiting)
        work.commit()
    # No link any more, but the plan may charge it.
    assert lists.cycles_to_reconcile(after=None, limit=10) == (SECOND,)
    with units() as work:
        contract = work.subscriptions.get_by_cycle(SECOND)
        contract.plan_ended()
        work.subscriptions.save(contract)
        work.commit()
    # Nor a plan, but money may still arrive on the page that was closed.
    assert lists.cycles_to_reconcile(after=None, limit=10) == (SECOND,)
    with units() as work:
        given_up = work.cycles.get(SECOND)
        given_up.cancel(reason="over", now=NOW)
        work.cycles.save(given_up)
        work.commit()
    assert lists.cycles_to_reconcile(after=None, limit=10) == ()
    with units() as work:
        contract = work.subscriptions.get_by_cycle(SECOND)
        contract.collected_at(payment_link_url=None, xendit_subscription_id="plan-1")
        work.subscriptions.save(contract)
        work.commit()
    assert lists.cycles_to_reconcile(after=None, limit=10) == ()
    with units() as work:
        contract = work.subscriptions.get_by_cycle(SECOND)
        contract.suspend(cause=SuspensionCause.ADMIN, reason="a dispute", now=NOW)
        work.subscriptions.save(contract)
        work.commit()
    # Services are off, so nothing is billed, but the plan may go on charging: the latest bill's is asked about.
    assert lists.cycles_to_reconcile(after=None, limit=10) == (SECOND,)


def test_callbacks_that_wait_come_in_pages(engine: Engine, units: PostgresUnitOfWorkFactory) -> None:
    lists: WorkLists = PostgresWorkLists(engine=engine)
    later = NOW + timedelta(seconds=1)
    first, second = WebhookEventId(key(101)), WebhookEventId(key(102))
    assert lists.unprocessed_webhooks(received_before=NOW, after=None, limit=10) == ()
    assert lists.unprocessed_webhooks(received_before=later, after=None, limit=1) == (first,)
    assert lists.unprocessed_webhooks(received_before=later, after=first, limit=1) == (second,)
    with units() as work:
        done = work.webhooks.get(first)
        done.done(NOW)
        work.webhooks.save(done)
        work.commit()
    assert lists.unprocessed_webhooks(received_before=later, after=None, limit=10) == (second,)
