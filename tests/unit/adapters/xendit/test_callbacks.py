"""Every shape of callback that Xendit posts, and what it points at."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.callbacks import XenditCallbackReader
from subplat.application.ports.payment_gateway import CallbackHint, HintKind
from subplat.testing.contracts.callbacks import PAYLOADS, CallbackReaderContract

READER = XenditCallbackReader()
LINK = "link-0193b1a8-7c7e-7000-8000-000000000001"
INVOICE = {
    "id": "579c8d61f23fa4ca35e52da4",
    "external_id": LINK,
    "user_id": "5781d19b2e2385880609791c",
    "is_high": True,
    "status": "PAID",
    "merchant_name": "Contoh Reseller",
    "amount": 50000,
    "paid_amount": Decimal("50000.5"),
    "bank_code": "PERMATA",
    "paid_at": "2016-10-12T08:15:03.404Z",
    "payment_method": "BANK_TRANSFER",
    "currency": "IDR",
    "created": "2016-10-10T08:15:03.404Z",
    "updated": "2016-10-10T08:15:03.404Z",
}
VIRTUAL_ACCOUNT = {
    "id": "57fb4e076fa3fa296b7f5a97",
    "payment_id": "1487156512722",
    "callback_virtual_account_id": "57f6fbf26b9f064272622aa6",
    "external_id": LINK,
    "account_number": "1001470126",
    "bank_code": "MANDIRI",
    "amount": 50000,
    "transaction_timestamp": "2016-10-12T08:15:03.404Z",
    "created": "2016-10-12T08:15:03.404Z",
}
PLAN = "repl_4e66b458-00b7-4ddd-9859-cce153dda097"
CYCLE = "recy_4e66b458-00b7-4ddd-9859-cce153dda097"
PAYMENT = "py-1fdaf346-dd2e-4b6c-b938-124c7167a822"
SESSION = "ps-661f87c614802d6c402cd82d"


def event(name: str, **data: object) -> dict[str, object]:
    return {"event": name, "business_id": "5781d19b2e2385880609791c", "created": "2026-01-15T02:00:00Z", "data": data}


def cycle_event(name: str, **changes: object) -> dict[str, object]:
    return event(name, **{"id": CYCLE, "plan_id": PLAN, "reference_id": LINK, "status": "SUCCEEDED", **changes})


def cycle_hint(name: str) -> CallbackHint:
    return CallbackHint(kind=HintKind.PLAN_CYCLE, event_type=name, object_id=CYCLE, plan_id=PLAN, reference=LINK)


def plan_hint(name: str) -> CallbackHint:
    return CallbackHint(kind=HintKind.PLAN, event_type=name, object_id=PLAN, plan_id=PLAN, reference=LINK)


def payment_hint(name: str, payment_id: str = PAYMENT) -> CallbackHint:
    return CallbackHint(
        kind=HintKind.PAYMENT, event_type=name, object_id=payment_id, payment_id=payment_id, reference=LINK
    )


def link_hint(name: str, **rest: str) -> CallbackHint:
    return CallbackHint(kind=HintKind.LINK, event_type=name, reference=LINK, **rest)


ID = "579c8d61f23fa4ca35e52da4"
SHAPES: tuple[tuple[Mapping[str, object], CallbackHint], ...] = (
    (INVOICE, link_hint("invoice.paid", object_id=ID, link_id=ID)),
    ({**INVOICE, "status": "EXPIRED"}, link_hint("invoice.expired", object_id=ID, link_id=ID)),
    ({**INVOICE, "payment_id": "ewc_1"}, link_hint("invoice.paid", object_id=ID, link_id=ID, payment_id="ewc_1")),
    ({**INVOICE, "event": None}, link_hint("invoice.paid", object_id=ID, link_id=ID)),
    (VIRTUAL_ACCOUNT, link_hint("virtual_account.paid", payment_id="1487156512722")),
    *(
        (event(name, id="ewc_1", reference_id=LINK, status="SUCCEEDED"), link_hint(name, payment_id="ewc_1"))
        for name in ("ewallet.capture", "ewallet.void")
    ),
    *(
        (cycle_event(name), cycle_hint(name))
        for name in (
            "recurring.cycle.created",
            "recurring.cycle.retrying",
            "recurring.cycle.succeeded",
            "recurring.cycle.failed",
            "recurring.cycle.force_attempt_failed",
            "recurring_cycle.succeeded",
        )
    ),
    (
        cycle_event("recurring.cycle.failed", plan_id=None, recurring_plan_id=PLAN),
        cycle_hint("recurring.cycle.failed"),
    ),
    (cycle_event("recurring.cycle.failed", id=None), plan_hint("recurring.cycle.failed")),
    *(
        (event(name, id=PLAN, reference_id=LINK, status="ACTIVE"), plan_hint(name))
        for name in (
            "recurring.plan.activated",
            "recurring.plan.inactivated",
            "recurring_plan.activated",
            "recurring.plan.activation",
            "recurring_plan.inactivated",
        )
    ),
    *(
        (
            event(name, payment_id=PAYMENT, payment_request_id="pr-1", reference_id=LINK, status="SUCCEEDED"),
            payment_hint(name),
        )
        for name in ("payment.capture", "payment.authorization", "payment.failure", "payment.expiry")
    ),
    *(
        (event(name, id=PAYMENT, payment_request_id="pr-1", reference_id=LINK, amount=7), payment_hint(name))
        for name in ("payment.succeeded", "payment.failed", "payment.pending")
    ),
    (
        event("payment_request.expiry", payment_request_id="pr-1", reference_id=LINK),
        payment_hint("payment_request.expiry", "pr-1"),
    ),
    (
        event("payment_request.expiry", payment_request_id="pr-1", latest_payment_id=PAYMENT, reference_id=LINK),
        payment_hint("payment_request.expiry"),
    ),
    *(
        (
            event(name, payment_session_id=SESSION, reference_id=LINK, recurring_plan_id=PLAN, payment_id=PAYMENT),
            CallbackHint(
                kind=HintKind.SESSION,
                event_type=name,
                object_id=SESSION,
                plan_id=PLAN,
                reference=LINK,
                payment_id=PAYMENT,
            ),
        )
        for name in ("payment_session.completed", "payment_session.expired")
    ),
    *(
        (
            event(name, payment_token_id="pt-1", payment_method_id="pm-1", reference_id=LINK),
            CallbackHint(kind=HintKind.SESSION, event_type=name, reference=LINK),
        )
        for name in (
            "payment_token.activation",
            "payment_token.failure",
            "payment_token.expiry",
            "payment_method.activated",
        )
    ),
    *(
        (
            event(name, id="rfd-1", payment_id=PAYMENT, invoice_id=ID, reference_id="refund-1", status="SUCCEEDED"),
            CallbackHint(
                kind=HintKind.REFUND,
                event_type=name,
                object_id="rfd-1",
                payment_id=PAYMENT,
                link_id=ID,
                reference="refund-1",
            ),
        )
        for name in ("refund.succeeded", "refund.failed")
    ),
)


@pytest.mark.parametrize(("payload", "hint"), SHAPES, ids=[hint.event_type for _, hint in SHAPES])
def test_every_known_shape_points_at_its_object(payload: Mapping[str, object], hint: CallbackHint) -> None:
    assert READER.hint(payload) == hint


@pytest.mark.parametrize(
    ("payload", "event_type"),
    [
        ({}, "unknown"),
        ({"event": "disbursement.completed", "data": {"id": "x"}}, "disbursement.completed"),
        ({"event": "Payment.capture", "data": {"payment_id": PAYMENT}}, "Payment.capture"),
        ({"event": 7, "data": {"id": PLAN}}, "unknown"),
        ({"event": " ", "data": []}, "unknown"),
        ({"event": "line\nbreak\x00", "data": {}}, "line?break?"),
        (event("payment.capture", status="SUCCEEDED"), "payment.capture"),
        (event("recurring.cycle.succeeded", id=CYCLE), "recurring.cycle.succeeded"),
        (event("payment_token.activation", payment_token_id="pt-1"), "payment_token.activation"),
        (event("ewallet.capture", id="ewc_1"), "ewallet.capture"),
        (event("refund.succeeded", reference_id="refund-1"), "refund.succeeded"),
        (event("payment_session.completed", reference_id=LINK), "payment_session.completed"),
        ({"event": "recurring.plan.activated", "data": "text"}, "recurring.plan.activated"),
        ({**INVOICE, "status": None}, "unknown"),
        ({**INVOICE, "external_id": ""}, "unknown"),
        ({**INVOICE, "id": "../balance"}, "unknown"),
        ({**INVOICE, "id": ".."}, "unknown"),
        ({**INVOICE, "id": "a/b?c=d"}, "unknown"),
        ({**INVOICE, "id": ["579c8d61f23fa4ca35e52da4"]}, "unknown"),
        ({**VIRTUAL_ACCOUNT, "external_id": None}, "unknown"),
        ({"data": INVOICE}, "unknown"),
    ],
    ids=range(21),
)
def test_anything_else_is_unknown_but_keeps_its_name(payload: dict[str, object], event_type: str) -> None:
    assert READER.hint(payload) == CallbackHint(kind=HintKind.UNKNOWN, event_type=event_type)


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        (INVOICE, f"invoice:{ID}:PAID"),
        ({**INVOICE, "status": "EXPIRED"}, f"invoice:{ID}:EXPIRED"),
        (VIRTUAL_ACCOUNT, "invoice:57fb4e076fa3fa296b7f5a97:"),
        (cycle_event("recurring.cycle.created", status="SCHEDULED"), f"recurring.cycle.created:{CYCLE}:SCHEDULED"),
        (cycle_event("recurring.cycle.created", status="PENDING"), f"recurring.cycle.created:{CYCLE}:PENDING"),
        (event("payment.capture", payment_id=PAYMENT, status="SUCCEEDED"), f"payment.capture:{PAYMENT}:SUCCEEDED"),
        (
            event("payment_session.completed", payment_session_id=SESSION, payment_id=PAYMENT, status="COMPLETED"),
            f"payment_session.completed:{SESSION}:COMPLETED",
        ),
    ],
)
def test_without_a_webhook_id_event_object_and_status_make_the_key(payload: Mapping[str, object], key: str) -> None:
    assert READER.dedupe_key(payload, {}) == key
    assert READER.dedupe_key(payload, {"webhook-id": " "}) == key
    assert READER.dedupe_key(payload, {"webhook-id": "f5a0-1"}) == "webhook-id:f5a0-1"


@given(payload=PAYLOADS, attempts=st.tuples(st.text(), st.text()))
def test_the_time_of_delivery_has_no_part_in_the_key(payload: dict[str, object], attempts: tuple[str, str]) -> None:
    first, second = ({**payload, "event": "recurring.cycle.failed", "created": attempt} for attempt in attempts)
    assert READER.dedupe_key(first, {}) == READER.dedupe_key(second, {})


@given(tail=st.text(min_size=1))
def test_keys_too_long_or_unprintable_stay_apart(tail: str) -> None:
    def key(object_id: str) -> str:
        return READER.dedupe_key(event("payment.capture", id=object_id), {})

    long = "x" * 300
    assert key(long + tail) != key(long)
    assert key(f"a\x00{tail}") != key(f"a\x01{tail}")
    assert key(long) == key(long)


def test_a_whole_number_of_any_length_can_be_told_from_another() -> None:
    first, second = {"note": 10**6000}, {"note": 10**6000 + 1}
    assert READER.dedupe_key(first, {}) != READER.dedupe_key(second, {})


class TestXenditCallbackReader(CallbackReaderContract):
    @pytest.fixture
    def reader(self) -> XenditCallbackReader:
        return XenditCallbackReader()

    def known(self) -> Mapping[str, Any]:
        return INVOICE
