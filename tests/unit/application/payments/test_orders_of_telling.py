"""The gateway may tell what happened in any order and as often as it likes: the books end the same."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from subplat import Subplat
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal

pytestmark = pytest.mark.campaign


DUE = Money(12_673_869, Currency.IDR)
SOME = Money(1_000_000, Currency.IDR)
DOLLARS = Money(5, Currency.USD)
PENDING, SUCCEEDED, FAILED = PaymentOutcome.PENDING, PaymentOutcome.SUCCEEDED, PaymentOutcome.FAILED
Told = tuple[str, PaymentOutcome, Money]

MIXED: Sequence[Told] = (
    ("p-1", PENDING, DUE),
    ("p-1", SUCCEEDED, DUE),
    ("p-2", FAILED, DUE),
    ("p-3", SUCCEEDED, SOME),
    ("p-4", SUCCEEDED, DOLLARS),
)
REPEATED: Sequence[Told] = (
    ("p-1", SUCCEEDED, DUE),
    ("p-1", SUCCEEDED, DUE),
    ("p-2", SUCCEEDED, DUE),
    ("p-2", PENDING, DUE),
    ("p-3", FAILED, DUE),
)
CONTRADICTING: Sequence[Told] = (
    ("p-1", FAILED, DUE),
    ("p-1", SUCCEEDED, DUE),
    ("p-2", SUCCEEDED, SOME),
    ("p-1", PENDING, DUE),
)


def told(order: Sequence[Told]) -> Subplat:
    """A deal about which this is told, one by one, each as the gateway has it at that moment."""
    app = Subplat.in_memory(now="2026-01-31T09:00+07:00")
    a_deal(app)
    [link] = app.sandbox.platform.gateway.links
    for number, (payment_id, outcome, amount) in enumerate(order):
        link.payments[:] = [
            GatewayPayment(
                payment_id=payment_id,
                reference=link.reference,
                outcome=outcome,
                amount=amount,
                method=PaymentMethod.XENDIT_VA,
                occurred_at=app.clock.now(),
                link_id=link.link_id,
            )
        ]
        callback = {"shape": "in-memory", "kind": "LINK", "event": "link.changed", "id": link.link_id}
        app.sandbox.deliver({**callback, "status": str(number)})
        app.run_until_idle()
    assert check_books(app.books, app.clock.today()) == ()
    assert app.sandbox.platform.inspector.parked() == ()
    return app


def orders(what: Sequence[Told]) -> list[tuple[Told, ...]]:
    return sorted(set(permutations(what)), key=repr)


def test_successes_failures_and_announcements() -> None:
    for order in orders(MIXED):
        books = told(order).books
        [cycle], [wallet], [receipt] = books.cycles, books.wallets, books.quarantine
        states = {row.xendit_payment_id: row.status for row in books.payments}
        assert (cycle.status, cycle.received, wallet.balance) == (CycleStatus.PAID, DUE, SOME), order
        assert states == {"p-1": PaymentStatus.SUCCESS, "p-2": PaymentStatus.FAILED, "p-3": PaymentStatus.SUCCESS}
        assert (receipt.gateway_payment_id, books.subscriptions[0].status) == ("p-4", SubscriptionStatus.ACTIVE)


def test_repetitions_and_late_failures() -> None:
    for order in orders(REPEATED):
        books = told(order).books
        [cycle], [wallet] = books.cycles, books.wallets
        assert (cycle.status, cycle.received, wallet.balance) == (CycleStatus.PAID, DUE, DUE), order
        assert len(books.payments) == 3
        assert len(books.tasks) == 2


@pytest.mark.parametrize("order", orders(CONTRADICTING), ids=lambda order: " ".join(f"{p}-{o}" for p, o, _ in order))
def test_what_contradicts_itself_loses_and_doubles_no_rupiah(order: tuple[Told, ...]) -> None:
    books = told(order).books
    booked = Money.total((row.to_cycle + row.to_wallet for row in books.payments), Currency.IDR)
    waiting = Money.total((row.amount for row in books.quarantine), Currency.IDR)
    assert booked + waiting == DUE + SOME
