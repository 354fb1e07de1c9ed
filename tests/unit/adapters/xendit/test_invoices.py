"""Payment links as Xendit's invoices."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.exact_json import read_json, write_json
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.invoices import gateway_link, invoice_body, invoice_payment
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.payment_gateway import LinkLine, LinkState, PaymentOutcome
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.testing.contracts.payment_gateway import sample_link

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
REQUEST = sample_link(NOW)


def invoice(**changes: object) -> Fields:
    content: dict[str, Any] = {
        "id": "65a0c1d2e3f4a5b6c7d8e9f0",
        "external_id": "link-1",
        "status": "PAID",
        "amount": 1_665_000,
        "currency": "IDR",
        "invoice_url": "https://checkout.xendit.example/web/65a0c1d2e3f4a5b6c7d8e9f0",
        "created": "2026-01-15T02:00:00.000Z",
        "updated": "2026-01-16T02:00:00.000Z",
        "expiry_date": "2026-02-14T02:00:00.000Z",
        "paid_at": "2026-01-15T09:30:00.5Z",
        "paid_amount": 1_665_000,
        "payment_method": "BANK_TRANSFER",
        "is_high": False,
        "unheard_of": {"deep": [1]},
    }
    return Fields.of("an invoice", {k: v for k, v in (content | changes).items() if v is not ...})


def test_a_link_asks_for_exactly_what_is_due_and_for_no_mail_of_xendits() -> None:
    body = invoice_body(REQUEST, NOW)
    assert body == {
        "external_id": "link-1",
        "amount": Decimal("1665000.00"),
        "currency": "IDR",
        "description": "PT Contoh Nusantara: 2026-01-15 - 2026-02-14",
        "invoice_duration": 30 * 24 * 3600,
        "should_send_email": False,
        "locale": "id",
        "payer_email": "finance@contoh.example",
        "success_redirect_url": "https://pay.reseller.example/pay/token",
        "failure_redirect_url": "https://pay.reseller.example/pay/token",
        "items": [
            {"name": "Google Workspace Business Starter", "quantity": 10, "price": Decimal("120000.00")},
            {"name": "Dukungan teknis", "quantity": 1, "price": Decimal("300000.00")},
        ],
    }
    assert b'"amount":1665000,' in write_json(body)


@given(amount=st.decimals(min_value="0.01", max_value="9999999999.99", places=2))
def test_no_amount_changes_on_its_way(amount: Decimal) -> None:
    sent = write_json(invoice_body(evolve(REQUEST, amount=Money(amount, Currency.USD)), NOW))
    read = read_json(sent)
    assert isinstance(read, dict)
    assert read["amount"] == amount


def test_what_does_not_fit_is_left_out_or_cut() -> None:
    line = LinkLine(name="\r\n", quantity=1, price=Money(1, Currency.IDR))
    odd = evolve(
        REQUEST,
        description="x\x00" * 2000,
        payer=evolve(REQUEST.payer, email="no address"),
        return_url=None,
        lines=(line,) * 76,
    )
    body = invoice_body(odd, NOW)
    assert not {"payer_email", "success_redirect_url", "items"} & set(body)
    assert body["description"] == ("x " * 500)
    assert invoice_body(evolve(odd, lines=(line,), description="\x00"), NOW)["items"] == [
        {"name": "-", "quantity": 1, "price": Decimal("1.00")}
    ]
    assert invoice_body(evolve(odd, description="\x00"), NOW)["description"] == "link-1"


def test_a_link_that_is_hardly_worth_making_lives_a_minute() -> None:
    assert invoice_body(evolve(REQUEST, expires_at=NOW - timedelta(days=1)), NOW)["invoice_duration"] == 60


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", LinkState.LIVE),
        ("PAID", LinkState.PAID),
        ("SETTLED", LinkState.PAID),
        ("EXPIRED", LinkState.EXPIRED),
    ],
)
def test_every_status_has_its_state(status: str, state: LinkState) -> None:
    assert gateway_link(invoice(status=status)).state is state


@pytest.mark.parametrize("status", ["PAID", "SETTLED"])
def test_paid_and_settled_are_the_same_payment(status: str) -> None:
    payment = invoice_payment(invoice(status=status, payment_id="ewc_1", settled_at="2026-01-17T00:00:00Z"))
    assert payment is not None
    assert payment.payment_id == "65a0c1d2e3f4a5b6c7d8e9f0"
    assert payment.outcome is PaymentOutcome.SUCCEEDED
    assert payment.occurred_at == datetime(2026, 1, 15, 9, 30, 0, 500_000, tzinfo=UTC)
    assert (payment.method, payment.link_id) == (PaymentMethod.XENDIT_VA, "65a0c1d2e3f4a5b6c7d8e9f0")


def test_what_was_paid_counts_not_what_was_asked_for() -> None:
    payment = invoice_payment(invoice(paid_amount=Decimal("1664000.5")))
    assert payment is not None
    assert payment.amount == Money("1664000.50", Currency.IDR)


def test_where_xendit_does_not_say_how_much_or_when_the_invoice_does() -> None:
    payment = invoice_payment(invoice(paid_amount=..., paid_at=None, payment_method=...))
    assert payment is not None
    assert payment.amount == Money(1_665_000, Currency.IDR)
    assert payment.occurred_at == datetime(2026, 1, 16, 2, tzinfo=UTC)
    assert payment.method is PaymentMethod.XENDIT_OTHER


@pytest.mark.parametrize("status", ["PENDING", "EXPIRED"])
def test_an_invoice_that_is_not_paid_has_no_payment(status: str) -> None:
    assert invoice_payment(invoice(status=status, paid_amount=..., paid_at=...)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "UNKNOWN_ENUM_VALUE"},
        {"status": ...},
        {"id": ...},
        {"external_id": None},
        {"currency": "XXX"},
        {"amount": "1665000"},
        {"paid_amount": 0},
        {"paid_amount": -1},
        {"invoice_url": "javascript:alert(1)"},
        {"created": "soon"},
        {"expiry_date": ...},
    ],
)
def test_an_invoice_that_is_not_as_documented_moves_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedAnswer):
        invoice_payment(invoice(**changes))
