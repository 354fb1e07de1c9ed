"""From hints to payments: what is re-read at Xendit, and under which id."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from attrs import evolve

from subplat.adapters.xendit.callbacks import XenditCallbackReader
from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.payment_gateway import CallbackHint, GatewayPayment, HintKind, PaymentOutcome
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.retries import ChargeRetries
from subplat.testing.contracts.auto_debit import sample_session
from subplat.testing.contracts.payment_gateway import sample_link, sample_payer

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
RETRIES = {"retry_interval": "DAY", "retry_interval_count": 1, "total_retry": 2}
Gateways = Callable[..., XenditPaymentGateway]


def hint(kind: HintKind, **ids: str | None) -> CallbackHint:
    return CallbackHint(kind=kind, event_type="test", **ids)


@pytest.fixture
def raw(xendit: Any) -> Iterator[Callable[..., Any]]:
    """Calls of Xendit that our adapters do not make."""
    with httpx.Client(base_url=xendit.access.base_url, auth=(xendit.access.secret_key, ""), trust_env=False) as client:

        def post(path: str, body: dict[str, Any]) -> Any:
            answer = client.post(path, json=body, headers={"api-version": "2026-01-01"})
            assert answer.is_success, answer.text
            return answer.json()

        yield post


@pytest.fixture
def plan(xendit: Any, raw: Callable[..., Any]) -> Callable[..., str]:
    """A plan with a schedule of its own, agreed to by card, without a first charge."""

    def make(**schedule: Any) -> str:
        session = raw(
            "/sessions",
            {
                "reference_id": "link-1",
                "session_type": "SUBSCRIPTION",
                "mode": "PAYMENT_LINK",
                "amount": 250_000,
                "currency": "IDR",
                "country": "ID",
                "customer_id": xendit.payments.register_payer(sample_payer()),
                "subscription": {
                    "schedule": {
                        "interval": "MONTH",
                        "interval_count": 1,
                        "anchor_date": "2026-02-15T05:00:00Z",
                        **schedule,
                    }
                },
            },
        )
        xendit.control.pay(session["payment_link_url"])
        return str(session["recurring_plan_id"])

    return make


def plan_payments(xendit: Any, plan_id: str) -> tuple[GatewayPayment, ...]:
    payments: tuple[GatewayPayment, ...] = xendit.payments.verify(hint(HintKind.PLAN, plan_id=plan_id))
    return payments


def test_a_failure_that_xendit_will_try_again_is_not_final(xendit: Any, plan: Callable[..., str]) -> None:
    plan_id = plan(**RETRIES)
    xendit.control.decline(plan_id, failure_code="EXPIRED_CARD")
    xendit.control.set_clock(datetime(2026, 2, 15, 6, tzinfo=UTC))
    (failed,) = plan_payments(xendit, plan_id)
    assert (failed.outcome, failed.final, failed.failure_reason) == (PaymentOutcome.FAILED, False, "EXPIRED_CARD")
    xendit.control.advance(days=1)
    again, succeeded = plan_payments(xendit, plan_id)
    assert again.payment_id == failed.payment_id
    assert (again.final, succeeded.outcome, succeeded.final) == (False, PaymentOutcome.SUCCEEDED, True)
    assert succeeded.payment_id != failed.payment_id


def test_a_charge_is_tried_again_as_often_as_the_session_asked_for(xendit: Any) -> None:
    request = evolve(sample_session(NOW), retries=ChargeRetries(times=1, every_days=2))
    session = xendit.auto_debit.open_session(request)
    xendit.control.pay(session.url)
    (plan_id,) = (each["id"] for each in xendit.objects("plans"))
    xendit.control.decline(plan_id, times=2)
    xendit.control.set_clock(datetime(2026, 2, 18, tzinfo=UTC))
    _first_of_all, *payments = plan_payments(xendit, plan_id)
    assert [(payment.outcome, payment.final) for payment in payments] == [
        (PaymentOutcome.FAILED, False),
        (PaymentOutcome.FAILED, True),
    ]
    assert [payment.occurred_at.date() for payment in payments] == [date(2026, 2, 15), date(2026, 2, 17)]


def test_only_the_last_failure_of_a_cycle_that_failed_is_final(xendit: Any, plan: Callable[..., str]) -> None:
    plan_id = plan(**RETRIES)
    xendit.control.decline(plan_id, times=3)
    xendit.control.set_clock(datetime(2026, 2, 18, tzinfo=UTC))
    payments = plan_payments(xendit, plan_id)
    assert [(payment.outcome, payment.final) for payment in payments] == [
        (PaymentOutcome.FAILED, False),
        (PaymentOutcome.FAILED, False),
        (PaymentOutcome.FAILED, True),
    ]


def test_a_callback_of_a_retried_cycle_tells_every_attempt(xendit: Any, plan: Callable[..., str]) -> None:
    plan_id = plan(**RETRIES)
    xendit.control.decline(plan_id)
    xendit.control.set_clock(datetime(2026, 2, 16, 6, tzinfo=UTC))
    reader = XenditCallbackReader()
    cycles = [h for h in map(reader.hint, xendit.callbacks()) if h.event_type == "recurring.cycle.succeeded"]
    assert [xendit.payments.verify(each) for each in cycles] == [plan_payments(xendit, plan_id)]


def test_a_plan_of_many_cycles_is_read_to_its_end(xendit: Any, plan: Callable[..., str]) -> None:
    plan_id = plan(interval="DAY", anchor_date="2026-01-16T05:00:00Z")
    xendit.control.set_clock(datetime(2026, 3, 16, 6, tzinfo=UTC))
    payments = plan_payments(xendit, plan_id)
    assert len({payment.payment_id for payment in payments}) == 60
    days = [payment.scheduled_on for payment in payments if payment.scheduled_on is not None]
    assert (days[0], days[-1]) == (date(2026, 1, 16), date(2026, 3, 16))
    assert days == sorted(days)


def test_a_charge_by_token_is_told_by_its_plan_and_by_nothing_else(xendit: Any, plan: Callable[..., str]) -> None:
    plan_id = plan()
    xendit.control.set_clock(datetime(2026, 2, 15, 6, tzinfo=UTC))
    (charged,) = plan_payments(xendit, plan_id)
    (payment,) = xendit.objects("payments")
    assert payment["payment_id"] == charged.payment_id
    for name in ("payment_id", "payment_request_id"):
        assert xendit.payments.verify(hint(HintKind.PAYMENT, payment_id=payment[name], reference="link-1")) == ()


def test_a_payment_of_an_invoice_is_the_invoices_however_it_is_named(xendit: Any) -> None:
    link = xendit.payments.create_link(sample_link(NOW))
    xendit.control.pay(link.url, method="EWALLET")
    (payment,) = xendit.objects("payments")
    expected = xendit.payments.verify(hint(HintKind.LINK, link_id=link.link_id))
    assert [each.payment_id for each in expected] == [link.link_id]
    for each in (
        hint(HintKind.PAYMENT, payment_id=payment["payment_id"]),
        hint(HintKind.PAYMENT, object_id=payment["payment_request_id"]),
        hint(HintKind.PAYMENT, payment_id="ewc_of-another-product", reference=link.reference),
        hint(HintKind.LINK, reference=link.reference, payment_id="1487156512722"),
    ):
        assert xendit.payments.verify(each) == expected


def test_a_payment_that_is_neither_an_invoices_nor_a_plans_is_told_as_it_is(
    xendit: Any, raw: Callable[..., Any]
) -> None:
    session = raw(
        "/sessions",
        {
            "reference_id": "made in the dashboard",
            "session_type": "PAY",
            "mode": "PAYMENT_LINK",
            "amount": 250_000,
            "currency": "IDR",
            "country": "ID",
        },
    )
    xendit.control.pay(session["payment_link_url"], method="QR_CODE", amount=Decimal("249999.5"))
    (payment,) = xendit.payments.verify(hint(HintKind.SESSION, object_id=session["payment_session_id"]))
    assert payment.payment_id == xendit.objects("payments")[0]["payment_id"]
    assert (payment.amount, payment.method) == (Money("249999.50", Currency.IDR), PaymentMethod.XENDIT_QRIS)
    assert (payment.reference, payment.plan_id, payment.link_id) == ("made in the dashboard", None, None)
    assert xendit.payments.verify(hint(HintKind.PAYMENT, payment_id=payment.payment_id)) == (payment,)


def test_a_session_is_read_through_its_plan_even_when_its_own_id_is_not_known(xendit: Any) -> None:
    session = xendit.auto_debit.open_session(sample_session(NOW))
    xendit.control.pay(session.url)
    expected = xendit.payments.verify(hint(HintKind.SESSION, object_id=session.session_id))
    assert len(expected) == 1
    assert xendit.payments.verify(hint(HintKind.SESSION, plan_id=session.plan_id, reference="link-1")) == expected
    assert xendit.payments.verify(hint(HintKind.SESSION, reference="link-1")) == ()


def test_a_refund_leads_to_what_had_been_paid(xendit: Any, raw: Callable[..., Any]) -> None:
    link = xendit.payments.create_link(sample_link(NOW))
    xendit.control.pay(link.url, method="CREDIT_CARD")
    paid = xendit.payments.verify(hint(HintKind.LINK, link_id=link.link_id))
    refund = raw(
        "/refunds", {"invoice_id": link.link_id, "reason": "REQUESTED_BY_CUSTOMER", "reference_id": "refund-1"}
    )
    assert xendit.payments.verify(hint(HintKind.REFUND, object_id=refund["id"])) == paid
    xendit.control.advance(hours=1)
    told = [h for h in map(XenditCallbackReader().hint, xendit.callbacks()) if h.kind is HintKind.REFUND]
    assert [xendit.payments.verify(each) for each in told] == [paid]


def test_a_hint_that_lacks_what_is_needed_leads_nowhere(xendit: Any) -> None:
    for kind in HintKind:
        assert xendit.payments.verify(hint(kind)) == ()
    assert xendit.payments.verify(hint(HintKind.PLAN_CYCLE, object_id="recy_1")) == ()
    assert xendit.calls() == []


PAYMENT = {
    "payment_id": "py-1",
    "reference_id": "elsewhere",
    "status": "SUCCEEDED",
    "request_amount": 100,
    "currency": "IDR",
    "channel_code": "BCA_VIRTUAL_ACCOUNT",
    "created": "2026-01-15T02:00:00Z",
    "updated": "2026-01-15T03:00:00Z",
}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("SUCCEEDED", PaymentOutcome.SUCCEEDED),
        ("AUTHORIZED", PaymentOutcome.PENDING),
        ("PENDING", PaymentOutcome.PENDING),
        ("REQUIRES_ACTION", PaymentOutcome.PENDING),
        ("FAILED", PaymentOutcome.FAILED),
        ("EXPIRED", PaymentOutcome.FAILED),
        ("CANCELED", PaymentOutcome.FAILED),
    ],
)
def test_money_counts_only_once_it_is_captured(
    stub: Any, stubbed: Gateways, status: str, outcome: PaymentOutcome
) -> None:
    stub.say({**PAYMENT, "status": status, "failure_code": "X" if outcome is PaymentOutcome.FAILED else None})
    stub.say([])
    (payment,) = stubbed().verify(hint(HintKind.PAYMENT, payment_id="py-1"))
    assert (payment.outcome, payment.amount, payment.method) == (
        outcome,
        Money(100, Currency.IDR),
        PaymentMethod.XENDIT_VA,
    )
    assert payment.occurred_at == datetime(2026, 1, 15, 3, tzinfo=UTC)


def test_what_was_captured_counts_not_what_was_asked_for(stub: Any, stubbed: Gateways) -> None:
    captures = [
        {"capture_amount": 60, "capture_timestamp": "2026-01-16T02:00:00Z"},
        {"capture_amount": 30, "capture_timestamp": "2026-01-17T02:00:00Z"},
    ]
    stub.say({**PAYMENT, "captures": captures})
    stub.say([])
    (payment,) = stubbed().verify(hint(HintKind.PAYMENT, payment_id="py-1"))
    assert payment.amount == Money(90, Currency.IDR)
    assert payment.occurred_at == datetime(2026, 1, 17, 2, tzinfo=UTC)


def test_a_payment_with_an_unheard_of_status_is_not_guessed_at(stub: Any, stubbed: Gateways) -> None:
    stub.say({**PAYMENT, "status": "UNKNOWN_ENUM_VALUE"})
    stub.say([])
    with pytest.raises(MalformedAnswer):
        stubbed().verify(hint(HintKind.PAYMENT, payment_id="py-1"))


CYCLE: dict[str, Any] = {
    "id": "recy_1",
    "plan_id": "repl_1",
    "type": "SCHEDULED",
    "reference_id": "link-1",
    "status": "SUCCEEDED",
    "amount": 100,
    "currency": "IDR",
    "created": "2026-01-15T02:00:00Z",
    "scheduled_timestamp": "2026-02-15T05:00:00Z",
    "attempt_details": [],
}
ATTEMPT = {"attempt_number": 1, "created": "2026-02-15T05:00:01.34Z", "status": "SUCCEEDED", "payment_id": "py-1"}
GONE = {"error_code": "DATA_NOT_FOUND", "message": "none"}


def test_an_attempt_whose_payment_cannot_be_read_counts_as_the_cycle_says(stub: Any, stubbed: Gateways) -> None:
    stub.say({**CYCLE, "attempt_details": [ATTEMPT]})
    stub.say(GONE, status=404)
    (payment,) = stubbed().verify(hint(HintKind.PLAN_CYCLE, object_id="recy_1", plan_id="repl_1"))
    assert (payment.payment_id, payment.amount) == ("py-1", Money(100, Currency.IDR))
    assert payment.method is PaymentMethod.XENDIT_OTHER
    assert payment.occurred_at == datetime(2026, 2, 15, 5, 0, 1, 340_000, tzinfo=UTC)


def test_an_attempt_that_never_became_a_payment_has_an_id_of_its_own(stub: Any, stubbed: Gateways) -> None:
    failed = {**ATTEMPT, "status": "FAILED", "payment_id": None, "failure_code": "CHANNEL_UNAVAILABLE"}
    attempts = [failed, {**failed, "attempt_number": 2}]
    stub.say({**CYCLE, "status": "FAILED", "attempt_details": attempts})
    payments = stubbed().verify(hint(HintKind.PLAN_CYCLE, object_id="recy_1", plan_id="repl_1"))
    assert [payment.payment_id for payment in payments] == ["recy_1-1", "recy_1-2"]
    assert [payment.final for payment in payments] == [False, True]


@pytest.mark.parametrize(("first", "next_page"), [("recy_1", "after_id=recy_2"), ("recy_2", "before_id=recy_1")])
def test_pages_are_followed_in_whichever_order_they_come(
    stub: Any, stubbed: Gateways, first: str, next_page: str
) -> None:
    cycles = [
        {**CYCLE, "created": "2026-01-15T02:00:00Z"},
        {**CYCLE, "id": "recy_2", "created": "2026-01-16T02:00:00Z"},
    ]
    page = cycles if first == "recy_1" else cycles[::-1]
    stub.say({"data": page, "has_more": True})
    stub.say({"data": [], "has_more": False})
    assert stubbed().verify(hint(HintKind.PLAN, plan_id="repl_1")) == ()
    assert [path.partition("?")[2] for _, path, _, _ in stub.asked] == ["limit=50", f"limit=50&{next_page}"]


def test_a_list_of_cycles_without_end_is_malformed(stub: Any, stubbed: Gateways) -> None:
    for _ in range(50):
        stub.say({"data": [CYCLE], "has_more": True})
    with pytest.raises(MalformedAnswer, match="no end"):
        stubbed().verify(hint(HintKind.PLAN, plan_id="repl_1"))


def test_an_id_cannot_lead_to_another_address(stub: Any, stubbed: Gateways) -> None:
    stub.say(GONE, status=404)
    assert stubbed().verify(hint(HintKind.LINK, link_id="../balance?x=/")) == ()
    assert stub.asked[0][1] == "/v2/invoices/..%2Fbalance%3Fx%3D%2F"


def test_a_link_known_by_two_names_is_read_once(xendit: Any) -> None:
    link = xendit.payments.create_link(sample_link(NOW))
    xendit.control.pay(link.url)
    before = len(xendit.calls())
    xendit.payments.verify(evolve(hint(HintKind.LINK), link_id=link.link_id, reference=link.reference))
    assert xendit.calls()[before:] == ["GET /v2/invoices", f"GET /v2/invoices/{link.link_id}"]
