"""What a session of auto-debit asks for."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.cycles import charge_moment
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.sessions import auto_debit_session, session_body
from subplat.application.ports.failures import MalformedAnswer
from subplat.application.ports.payment_gateway import LinkState
from subplat.domain.payments.retries import ChargeRetries
from subplat.domain.periods import BillingPeriod
from subplat.testing.contracts.auto_debit import sample_session

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
REQUEST = sample_session(NOW)
SHOWN = {
    "payment_session_id": "ps-661f87c614802d6c402cd82d",
    "reference_id": "link-1",
    "status": "ACTIVE",
    "payment_link_url": "https://xen.example/kGxPCi60",
    "expires_at": "2026-02-14T02:00:00Z",
    "recurring_plan_id": None,
}


def test_a_session_charges_at_once_and_then_every_period_and_names_its_own_end() -> None:
    body = session_body(REQUEST, "cust-1")
    assert body["expires_at"] == "2026-02-14T02:00:00Z"
    assert body["subscription"] == {
        "immediate_payment": True,
        "failed_cycle_action": "RESUME",
        "schedule": {"interval": "MONTH", "interval_count": 1, "anchor_date": "2026-02-15T05:00:00Z"},
    }
    assert (body["session_type"], body["mode"], body["customer_id"]) == ("SUBSCRIPTION", "PAYMENT_LINK", "cust-1")
    assert (body["amount"], body["currency"], body["country"]) == (REQUEST.amount.amount, "IDR", "ID")


def test_a_year_is_twelve_months() -> None:
    subscription: Any = session_body(evolve(REQUEST, every=BillingPeriod.YEARLY), "cust-1")["subscription"]
    assert (subscription["schedule"]["interval"], subscription["schedule"]["interval_count"]) == ("MONTH", 12)


def test_retries_are_asked_for_together() -> None:
    request = evolve(REQUEST, retries=ChargeRetries(times=3, every_days=2))
    subscription: Any = session_body(request, "cust-1")["subscription"]
    asked = {
        name: subscription["schedule"].get(name) for name in ("retry_interval", "retry_interval_count", "total_retry")
    }
    assert asked == {"retry_interval": "DAY", "retry_interval_count": 2, "total_retry": 3}


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/pay/token", None])
def test_only_an_address_with_https_is_returned_to(url: str | None) -> None:
    assert not {"success_return_url", "cancel_return_url"} & set(session_body(evolve(REQUEST, return_url=url), "c"))
    assert session_body(REQUEST, "c")["success_return_url"] == REQUEST.return_url


@given(day=st.dates())
def test_a_charge_is_on_one_civil_day_of_at_most_28_in_every_indonesian_zone(day: date) -> None:
    moment = charge_moment(day)
    assert moment.date() == day.replace(day=min(day.day, 28))
    assert 0 <= moment.hour + 7 < 24
    assert 0 <= moment.hour + 9 < 24


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ACTIVE", LinkState.LIVE),
        ("COMPLETED", LinkState.PAID),
        ("EXPIRED", LinkState.EXPIRED),
        ("CANCELED", LinkState.EXPIRED),
    ],
)
def test_every_status_has_its_state(status: str, state: LinkState) -> None:
    assert auto_debit_session(Fields.of("a session", SHOWN | {"status": status})).state is state


def test_a_session_with_an_unheard_of_status_is_malformed() -> None:
    with pytest.raises(MalformedAnswer):
        auto_debit_session(Fields.of("a session", SHOWN | {"status": "PONDERING"}))
