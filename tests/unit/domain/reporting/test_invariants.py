"""What must hold of the books: honest books pass, and each rule finds the books that break it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from subplat.domain.billing.cycle import PAYABLE, CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    EmailId,
    PaymentId,
    RefundId,
    SubscriptionId,
    SubscriptionItemId,
    TopUpId,
    UserId,
    WalletId,
    WalletTransactionId,
)
from subplat.domain.messaging.email import MailStatus
from subplat.domain.messaging.unclear import Doubt, UnclearMail
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund, RefundDestination, RefundStatus
from subplat.domain.periods import Period
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import INVARIANTS, check_books
from subplat.domain.reporting.violations import Violation
from subplat.domain.subscriptions.subscription import StatusOverride, SubscriptionStatus, SuspensionCause
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Direction, WalletTransactionType
from subplat.testing.company import Company
from subplat.testing.samples import NOW, TODAY, rupiah, sample_email, sample_id, sample_link, sample_webhook
from subplat.testing.strategies import companies

pytestmark = pytest.mark.campaign


ASKED = {"I2", "I3", "I4", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13"} | {
    "I16", "I17", "I18", "I19", "I20", "I22", "I24",
}  # fmt: skip
ONE_DAY = timedelta(days=1)


def story() -> Company:
    """Four clients: one overpaid and was billed again, one was declined and suspended, one has not paid, one got it all back."""
    company = Company()
    paying, declined = company.deal(), company.deal()
    company.deal()
    for contract in (paying, declined):
        company.pay(company.cycles[contract.id][0], company.cycles[contract.id][0].amount + rupiah(50_000))
    company.wait(25)
    for contract in (paying, declined):
        company.bill_next(contract)
    company.wait(5)
    company.decline(company.cycles[declined.id][1])
    company.pay(company.cycles[paying.id][1], rupiah("1000.01"))
    refunded = company.deal()
    company.refund(company.pay(company.cycles[refunded.id][0], company.cycles[refunded.id][0].amount))
    return company


def books_of_story() -> Books:
    """Cycles: 0, 1 of the paying client, 2, 3 of the declined one, 4 of the one that has not paid, 5 refunded."""
    emails = []
    for number in (1, 2):
        email = sample_email(number)
        email.release(NOW)
        email.sent(message_id=f"message-{number}", thread_id="thread", now=NOW)
        emails.append(email)
    return evolve(story().books(), emails=(*emails, sample_email(3)), webhooks=(sample_webhook(1), sample_webhook(2)))


TODAY_OF_STORY = story().today


def names(violations: tuple[Violation, ...]) -> set[str]:
    return {violation.invariant for violation in violations}


def test_an_honest_story_breaks_nothing() -> None:
    assert check_books(books_of_story(), TODAY_OF_STORY) == ()


def test_a_wallet_that_was_refunded_to_and_paid_from_breaks_nothing() -> None:
    company = Company()
    contract = company.deal()
    first = company.pay(company.cycles[contract.id][0], company.cycles[contract.id][0].amount)
    company.refund(first, RefundDestination.WALLET)
    company.wait(25)
    bill = company.bill_next(contract)
    assert bill is not None
    company.charge_wallet(bill)
    assert company.wallets[contract.client_id].balance.is_zero
    assert check_books(company.books(), company.today) == ()
    company.wallets[contract.client_id].added.pop()
    assert {"wallet_charges", "I2", "I3"} <= names(check_books(company.books(), company.today))


def test_empty_books_break_nothing() -> None:
    nothing: dict[str, Any] = dict.fromkeys(Books.__annotations__, ())
    assert check_books(Books(**nothing), TODAY) == ()


@settings(max_examples=150)
@given(companies())
def test_whatever_happens_to_a_company_its_books_hold(company: Company) -> None:
    broken = check_books(company.books(), company.today)
    everybody_billed = all(
        contract.status is not SubscriptionStatus.ACTIVE
        or any(
            cycle.status in PAYABLE or (cycle.status is CycleStatus.PAID and company.today in cycle.period)
            for cycle in company.cycles[contract.id]
        )
        for contract in company.subscriptions
    )
    assert names(broken) == (set() if everybody_billed else {"I12"})


def test_every_invariant_that_a_snapshot_can_show_is_checked() -> None:
    assert set(INVARIANTS) >= ASKED


# --- books that break a rule; each takes honest books and returns them with one thing wrong

Break = Callable[[Books], Books]


def quarantined(number: int, gateway_payment_id: str) -> QuarantinedReceipt:
    return QuarantinedReceipt(
        id=sample_id(PaymentId, number),
        gateway_payment_id=gateway_payment_id,
        amount=rupiah(1),
        method=PaymentMethod.XENDIT_VA,
        received_at=NOW,
        reason="unknown",
    )


def setting(room: str, place: int, **values: Any) -> Break:
    """Overwrites fields of one aggregate, past all its verbs; frozen ones are replaced."""

    def apply(books: Books) -> Books:
        things = list(getattr(books, room))
        things[place] = evolve(things[place], **values)
        return evolve(books, **{room: tuple(things)})

    return apply


def adding(room: str, make: Callable[[Books], Any]) -> Break:
    """Adds one aggregate."""
    return lambda books: evolve(books, **{room: (*getattr(books, room), make(books))})


def without(room: str, place: int) -> Break:
    """Loses one aggregate."""
    return lambda books: evolve(books, **{room: tuple(t for n, t in enumerate(getattr(books, room)) if n != place)})


def a_line_at_another_rate(books: Books) -> Books:
    (line,) = books.quotations[0].lines
    return setting("quotations", 0, lines=(evolve(line, unit_price_client=line.unit_price_client + rupiah(1)),))(books)


def a_line_of_half_a_rupiah(books: Books) -> Books:
    (line,) = books.quotations[0].lines
    return setting("quotations", 0, lines=(evolve(line, unit_price_client=rupiah("117000.50")),))(books)


def below_zero(books: Books) -> Books:
    books.wallets[0].balance = rupiah(-1)
    return books


def quoted(**parts: Any) -> Break:
    return lambda books: setting("cycles", 0, quoted=evolve(books.cycles[0].quoted, **parts))(books)


def charge(books: Books) -> Any:
    return evolve(
        books.movements[0],
        id=sample_id(WalletTransactionId, 99),
        type=WalletTransactionType.CHARGE,
        direction=Direction.OUT,
        related_id=books.subscriptions[0].id,
    )


def another_refund(books: Books) -> Refund:
    """As much again, of the same payment, still under way."""
    return evolve(
        books.refunds[0], id=sample_id(RefundId, 99), reference="again", status=RefundStatus.REQUESTED, settled_at=None
    )


def from_the_wallet(books: Books) -> Books:
    refund = books.refunds[0]
    return setting("refunds", 0, from_cycle=refund.from_cycle - rupiah(1), from_wallet=rupiah(1))(books)


def unclear(number: int, **facts: Any) -> UnclearMail:
    """About the third mail of the story, which is a draft, unless another is named."""
    return UnclearMail(id=sample_id(EmailId, number), doubts=(Doubt.NO_BILL,), detail="", noticed_at=NOW, **facts)


def slip_twice(books: Books) -> Books:
    one = setting("payments", 0, method=PaymentMethod.WITHHOLDING, reference="slip-1", xendit_payment_id=None)(books)
    twin = evolve(one.payments[0], id=sample_id(PaymentId, 99))
    return evolve(one, payments=(*one.payments, twin))


def top_up_of(client_id: ClientId) -> TopUp:
    return TopUp(id=sample_id(TopUpId), client_id=client_id, amount=rupiah(1), expires_at=NOW)


ADJUSTMENT, TO_WALLET = WalletTransactionType.ADJUSTMENT, RefundDestination.WALLET
OFF = StatusOverride(status=SubscriptionStatus.SUSPENDED, reason="abuse", by=sample_id(UserId), since=NOW)
DOLLAR = Money(1, Currency.USD)
BROKEN: list[tuple[str, str, Break]] = [
    ("I2", "a balance that no movement explains", setting("wallets", 0, balance=rupiah(50_001))),
    ("I2", "a lost movement", without("movements", 0)),
    ("I2", "a top-up that went out", setting("movements", 0, direction=Direction.OUT)),
    ("I2", "a movement of nothing", setting("movements", 0, amount=rupiah(0))),
    ("I3", "a number left out", setting("movements", 0, sequence=2)),
    ("I3", "a lost update", setting("movements", 0, balance_after=rupiah(49_999))),
    ("I3", "a wallet that counts wrong", setting("wallets", 0, sequence=7)),
    ("I4", "a wallet below zero", below_zero),
    ("I4", "a movement that left less than nothing", setting("movements", 0, balance_after=rupiah(-1))),
    (
        "I6",
        "one gateway payment booked twice",
        lambda books: setting("payments", 1, xendit_payment_id=books.payments[0].xendit_payment_id)(books),
    ),
    ("I6", "one callback stored twice", setting("webhooks", 1, dedupe_key="callback-1")),
    ("I6", "one reference for two links", lambda books: setting("links", 1, reference=books.links[0].reference)(books)),
    (
        "I6",
        "one payment page for two bills",
        lambda books: setting("cycles", 1, pay_token=books.cycles[0].pay_token)(books),
    ),
    (
        "wallet_top_ups",
        "one payment topped up twice",
        lambda books: setting("movements", 1, related_id=books.movements[0].related_id)(books),
    ),
    ("unclear_mails", "about a mail that never arrived", lambda b: evolve(b, unclear_mails=(unclear(99),))),
    ("unclear_mails", "about a mail of ours", lambda b: evolve(b, unclear_mails=(unclear(3),))),
    (
        "unclear_mails",
        "settled by nobody",
        lambda b: evolve(b, unclear_mails=(unclear(3, resolved_at=NOW, resolution="phoned"),)),
    ),
    (
        "references",
        "an unclear mail about no bill",
        lambda b: evolve(b, unclear_mails=(unclear(3, cycle_id=sample_id(BillingCycleId, 99)),)),
    ),
    ("cancelled_bills", "money on a bill that nobody has to pay", setting("cycles", 1, status=CycleStatus.CANCELLED)),
    (
        "I6",
        "one receipt quarantined twice",
        lambda books: evolve(books, quarantine=(quarantined(1, "lost"), quarantined(2, "lost"))),
    ),
    (
        "I6",
        "booked and quarantined",
        lambda books: evolve(books, quarantine=(quarantined(1, str(books.payments[0].xendit_payment_id)),)),
    ),
    (
        "I7",
        "a day billed twice",
        lambda books: setting("cycles", 1, period=Period(books.cycles[0].period.last_day, books.cycles[1].period.end))(
            books
        ),
    ),
    (
        "I8",
        "a day billed by nobody",
        lambda books: setting(
            "cycles", 1, period=Period(books.cycles[0].period.end + ONE_DAY, books.cycles[1].period.end)
        )(books),
    ),
    ("I8", "a period off the calendar", setting("subscriptions", 0, anchor=TODAY - ONE_DAY)),
    (
        "I9",
        "two open cycles",
        lambda books: setting("cycles", 1, subscription_id=books.cycles[4].subscription_id)(books),
    ),
    ("I9", "two cycles of one number", setting("cycles", 1, number=0)),
    ("I9", "no initial cycle", setting("cycles", 4, number=1)),
    ("I9", "an expired contract that is still billed", setting("subscriptions", 0, status=SubscriptionStatus.EXPIRED)),
    ("I9", "a cancelled contract that can be paid", setting("subscriptions", 1, status=SubscriptionStatus.CANCELLED)),
    ("I10", "a cycle that received more than was paid", setting("cycles", 1, received=rupiah("1000.02"))),
    ("I10", "a cycle that received less than was paid", setting("cycles", 1, received=rupiah(0))),
    ("I10", "tax withheld without a slip", setting("cycles", 1, withheld=rupiah(5))),
    ("I10", "a paid cycle of another amount", setting("cycles", 0, amount=rupiah(5_000_000))),
    ("I10", "more taken than was due", setting("cycles", 0, amount=rupiah(5))),
    ("I10", "a cycle that is paid but does not say so", setting("cycles", 0, status=CycleStatus.INVOICED)),
    ("payments_allocated", "a rupiah in no place", setting("payments", 0, to_cycle=rupiah(1))),
    ("payments_allocated", "a failed attempt that brought money", setting("payments", 0, status=PaymentStatus.FAILED)),
    ("payments_allocated", "money for a cycle that is not named", setting("payments", 0, billing_cycle_id=None)),
    ("payments_allocated", "more refunded than paid", setting("payments", 0, refunded=rupiah(10**9))),
    (
        "payments_allocated",
        "refunded in full but not REFUNDED",
        lambda b: setting("payments", 0, refunded=b.payments[0].amount)(b),
    ),
    (
        "payments_allocated",
        "less than nothing to the wallet",
        lambda b: setting("payments", 2, to_wallet=rupiah(-1), to_cycle=b.payments[2].amount + rupiah(1))(b),
    ),
    ("I6", "one slip recorded twice", slip_twice),
    ("I10", "a refund that the bill did not give back", setting("cycles", 5, received=rupiah(1))),
    ("I11", "a refund that ended and goes on", setting("refunds", 0, status=RefundStatus.SENT)),
    ("I13", "an override that is not obeyed", setting("subscriptions", 0, override=OFF)),
    ("refunds", "money that went back without a refund", without("refunds", 0)),
    ("refunds", "more under way than was paid", lambda b: adding("refunds", lambda _: another_refund(b))(b)),
    (
        "refunds",
        "balance held for a refund that takes none",
        lambda b: setting("movements", 0, type=ADJUSTMENT, related_id=b.refunds[0].id)(b),
    ),
    ("refunds", "a refund to the wallet that the wallet did not get", setting("refunds", 0, destination=TO_WALLET)),
    ("refunds", "a part of the wallet that nobody took", from_the_wallet),
    ("references", "a refund of no payment", setting("refunds", 0, payment_id=sample_id(PaymentId, 99))),
    ("references", "a top-up of nobody", adding("top_ups", lambda _: top_up_of(sample_id(ClientId, 99)))),
    ("wallet_top_ups", "an excess that is in no wallet", without("movements", 0)),
    ("wallet_top_ups", "an excess of another amount", setting("movements", 0, amount=rupiah(49_999))),
    (
        "wallet_top_ups",
        "an excess in another client's wallet",
        lambda b: setting("movements", 0, wallet_id=b.wallets[1].id)(b),
    ),
    ("wallet_top_ups", "a top-up out of nothing", setting("movements", 0, related_id=UUID(int=12345))),
    ("wallet_charges", "a charge that paid nothing", adding("movements", charge)),
    ("wallet_charges", "a wallet payment without a charge", setting("payments", 0, method=PaymentMethod.WALLET)),
    ("I11", "a paid cycle that went back", setting("cycles", 0, status=CycleStatus.FAILED)),
    ("I11", "a payment that went back", setting("payments", 0, status=PaymentStatus.PENDING)),
    ("I11", "a decision that went back", setting("quotations", 0, status=QuotationStatus.SENT)),
    ("I11", "an end that is not one", setting("subscriptions", 0, ended_on=TODAY)),
    ("I11", "a start that was forgotten", setting("subscriptions", 0, status=SubscriptionStatus.PENDING_ACTIVATION)),
    ("I11", "a sent mail that is a draft again", setting("emails", 0, status=MailStatus.DRAFT)),
    ("I12", "served for nothing", without("cycles", 1)),
    ("I13", "suspended without a cause", setting("subscriptions", 1, suspension_cause=None)),
    ("I13", "suspended although nothing is owed", without("cycles", 3)),
    ("I13", "active with a cause", setting("subscriptions", 0, suspension_cause=SuspensionCause.ADMIN)),
    (
        "I16",
        "two places to pay",
        adding("links", lambda books: sample_link(77, cycle=books.cycles[1])),
    ),
    ("I16", "a live link that the gateway does not know", setting("links", 4, gateway_id=None)),
    ("I16", "one gateway link for two bills", lambda b: setting("links", 1, gateway_id=b.links[0].gateway_id)(b)),
    ("I17", "lines that do not add up", setting("cycles", 0, lines=())),
    ("I17", "a bill in another currency than its contract", setting("cycles", 4, amount=DOLLAR)),
    ("I17", "an amount that nobody finalised", setting("cycles", 4, amount=rupiah(5))),
    ("I17", "neither with nor without tax", quoted(due=rupiah(5))),
    ("I17", "a price at another rate", a_line_at_another_rate),
    ("I18", "two wallets", adding("wallets", lambda b: evolve(b.wallets[0], id=sample_id(WalletId, 99)))),
    ("I18", "dollars in a wallet of rupiah", setting("movements", 0, amount=DOLLAR)),
    ("I18", "a movement of no wallet", setting("movements", 0, wallet_id=sample_id(WalletId, 99))),
    ("I19", "two mails of one intent", setting("emails", 2, intent_key="client_mail:1")),
    ("I19", "one message in two rows", setting("emails", 1, gmail_message_id="message-1")),
    ("I19", "a sent mail that nobody knows", setting("emails", 0, gmail_message_id=None)),
    ("I20", "a quotation sold twice", lambda b: setting("subscriptions", 2, quotation_id=b.quotations[0].id)(b)),
    (
        "I20",
        "a quotation whose subscription is gone",
        setting("quotations", 0, related_subscription_id=sample_id(SubscriptionId, 99)),
    ),
    (
        "I20",
        "a subscription from a quotation that was refused",
        setting("quotations", 0, status=QuotationStatus.REJECTED),
    ),
    ("I20", "a subscription that its quotation does not name", setting("quotations", 0, related_subscription_id=None)),
    ("I22", "half a rupiah billed", setting("cycles", 0, amount=rupiah("100.50"))),
    ("I22", "half a rupiah of tax", quoted(tax=rupiah("100.50"))),
    ("I22", "half a rupiah quoted", a_line_of_half_a_rupiah),
    ("I24", "a number left out", without("quotations", 1)),
    ("I24", "a number given twice", setting("quotations", 1, number="Q-2026-00001")),
    ("I24", "a number of another form", setting("quotations", 1, number="Q-26-2")),
    ("I24", "another year that does not start at 1", setting("quotations", 2, number="Q-2027-00003")),
    ("live_dates", "no billing date", setting("subscriptions", 0, next_billing_date=None)),
    ("live_dates", "no start", setting("subscriptions", 0, start_date=None)),
    ("live_dates", "started after its anchor", setting("subscriptions", 0, start_date=TODAY + ONE_DAY)),
    ("live_dates", "nothing was ever paid", without("cycles", 0)),
    (
        "live_dates",
        "a billing date beyond what is paid",
        setting("subscriptions", 0, next_billing_date=date(2027, 1, 23)),
    ),
    ("client_status", "an active client without an active contract", setting("clients", 1, status=ClientStatus.ACTIVE)),
    (
        "client_status",
        "a suspended client with an active contract",
        setting("clients", 0, status=ClientStatus.SUSPENDED),
    ),
    ("client_status", "a lost client with an active contract", setting("clients", 0, status=ClientStatus.CHURNED)),
    ("client_status", "a lead with an active contract", setting("clients", 0, status=ClientStatus.LEAD)),
    ("one_wallet", "paid, but no wallet", without("wallets", 0)),
    ("portal_user", "an account without a user", without("users", 1)),
    ("portal_user", "a user without an account", setting("clients", 0, has_portal_account=False)),
    ("references", "a contract of nobody", setting("subscriptions", 0, client_id=sample_id(ClientId, 99))),
    ("references", "a contract made by nobody", setting("subscriptions", 0, created_by_user_id=sample_id(UserId, 99))),
    ("references", "an offer to nobody", setting("quotations", 0, client_id=sample_id(ClientId, 99))),
    ("references", "an offer by nobody", setting("quotations", 0, sales_user_id=sample_id(UserId, 99))),
    ("references", "a bill for nothing", setting("cycles", 0, subscription_id=sample_id(SubscriptionId, 99))),
    ("references", "a link to no bill", setting("links", 0, billing_cycle_id=sample_id(BillingCycleId, 99))),
    ("references", "a payment by nobody", setting("payments", 0, client_id=sample_id(ClientId, 99))),
    ("references", "a payment for no contract", setting("payments", 0, subscription_id=sample_id(SubscriptionId, 99))),
    ("references", "a payment for no bill", setting("payments", 0, billing_cycle_id=sample_id(BillingCycleId, 99))),
    ("references", "a wallet of nobody", setting("wallets", 0, client_id=sample_id(ClientId, 99))),
    ("references", "a movement of no wallet", setting("movements", 0, wallet_id=sample_id(WalletId, 99))),
    ("references", "a task of no contract", setting("tasks", 0, subscription_id=sample_id(SubscriptionId, 99))),
    ("references", "a task of no item", setting("tasks", 0, item_id=sample_id(SubscriptionItemId, 99))),
    ("references", "a portal user of nobody", setting("users", 1, client_id=sample_id(ClientId, 99))),
]


@pytest.mark.parametrize(
    ("invariant", "damage"),
    [pytest.param(name, damage, id=f"{name}-{what}".replace(" ", "_")) for name, what, damage in BROKEN],
)
def test_broken_books_are_found(invariant: str, damage: Break) -> None:
    violations = check_books(damage(books_of_story()), TODAY_OF_STORY)
    found = [violation for violation in violations if violation.invariant == invariant]
    assert found
    assert all(violation.subject != "books" and violation.detail for violation in found)


def test_every_invariant_has_books_that_break_it() -> None:
    assert {name for name, _, _ in BROKEN} == set(INVARIANTS)


def test_books_that_stop_a_check_are_reported_not_raised() -> None:
    books = setting("payments", 0, to_cycle=DOLLAR)(books_of_story())
    stopped = [violation for violation in check_books(books, TODAY_OF_STORY) if violation.subject == "books"]
    assert {"payments_allocated", "I10"} <= {violation.invariant for violation in stopped}
    assert all("cannot be checked" in violation.detail for violation in stopped)


@given(st.permutations(["clients", "users", "cycles", "payments", "movements", "links"]))
def test_the_order_of_the_books_does_not_matter(rooms: list[str]) -> None:
    books = books_of_story()
    turned = evolve(books, **{room: tuple(reversed(getattr(books, room))) for room in rooms[:3]})
    assert check_books(turned, TODAY_OF_STORY) == ()
