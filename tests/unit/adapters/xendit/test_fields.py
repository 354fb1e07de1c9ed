"""Answers are believed only as far as they are as documented."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from subplat.adapters.xendit.fields import Fields
from subplat.application.ports.failures import MalformedAnswer
from subplat.domain.money import Currency, Money


def fields(**content: object) -> Fields:
    return Fields.of("an invoice", content)


@pytest.mark.parametrize("content", [None, [], "x", 1, Decimal(1)])
def test_only_an_object_is_an_object(content: object) -> None:
    with pytest.raises(MalformedAnswer):
        Fields.of("an invoice", content)


@pytest.mark.parametrize("content", [None, {}, "x", [1], [{}, None]])
def test_only_a_list_of_objects_is_a_list(content: object) -> None:
    with pytest.raises(MalformedAnswer):
        Fields.listed("invoices", content)


def test_an_absent_list_is_empty() -> None:
    assert fields(captures=None).list("captures") == fields().list("captures") == ()


@pytest.mark.parametrize("value", [None, "", 7, True, [], "two\nlines", "nul\x00", "x" * 5000])
def test_a_text_is_there_and_on_one_line(value: object) -> None:
    with pytest.raises(MalformedAnswer):
        fields(id=value).text("id")


@pytest.mark.parametrize("value", ["javascript:alert(1)", "//evil.example", "ftp://x", "https://a b", ""])
def test_an_address_is_one_that_a_browser_opens(value: str) -> None:
    with pytest.raises(MalformedAnswer):
        fields(invoice_url=value).url("invoice_url")


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2025-04-10T07:37:29.651482099Z", 651482),
        ("2025-04-10T07:37:29.766Z", 766000),
        ("2025-04-10T07:37:29.34Z", 340000),
        ("2025-04-10T07:37:29Z", 0),
        ("2025-04-10T07:37:29", 0),
        ("2025-04-10T14:37:29+07:00", 0),
    ],
)
def test_every_way_in_which_xendit_writes_an_instant_is_read(text: str, microsecond: int) -> None:
    assert fields(created=text).instant("created") == datetime(2025, 4, 10, 7, 37, 29, microsecond, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday", "2025-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", 1744270649, None])
def test_what_is_no_instant_is_malformed(value: object) -> None:
    with pytest.raises(MalformedAnswer):
        fields(created=value).instant("created")


@pytest.mark.parametrize(("amount", "exact"), [(7, "7.00"), (Decimal("10000.01"), "10000.01")])
def test_money_is_exact(amount: int | Decimal, exact: str) -> None:
    assert fields(amount=amount, currency="IDR").money("amount") == Money(exact, Currency.IDR)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (None, "IDR"),
        ("1500000", "IDR"),
        (True, "IDR"),
        (1.5, "IDR"),
        (Decimal("1.001"), "IDR"),
        (Decimal("1E+400"), "IDR"),
        (10**30, "IDR"),
        (7, None),
        (7, "ZZZ"),
        (7, 7),
    ],
)
def test_money_that_cannot_be_kept_exactly_is_malformed(amount: object, currency: object) -> None:
    with pytest.raises(MalformedAnswer):
        fields(amount=amount, currency=currency).money("amount")


def test_whole_numbers_and_flags_are_themselves() -> None:
    assert fields(attempt_number=3).whole("attempt_number") == 3
    assert fields(has_more=True).flag("has_more") is True
    assert fields(has_more="true").flag("has_more") is False
    for value in (True, "3", None):
        with pytest.raises(MalformedAnswer):
            fields(attempt_number=value).whole("attempt_number")


def test_contents_are_never_shown() -> None:
    secret = fields(id="", note="canary")
    with pytest.raises(MalformedAnswer) as failure:
        secret.text("id")
    assert "canary" not in f"{failure.value} {secret!r}"
