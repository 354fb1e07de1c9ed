"""The client company: its addresses, its tax number, its portal account."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.clients.client import Client, mail_address, npwp
from subplat.domain.errors import Conflict, InvalidValue
from subplat.testing.samples import NOW, sample_client
from subplat.testing.strategies import clients, mail_addresses


def test_the_portal_account_is_opened_exactly_once() -> None:
    client = sample_client()
    client.open_portal(NOW)
    with pytest.raises(Conflict):
        client.open_portal(NOW)
    assert client.has_portal_account
    assert [event.name for event in client.events] == ["client.portal_account_opened.v1"]


def test_offers_go_to_the_contact_bills_to_the_billing_address() -> None:
    client = sample_client()
    assert client.offer_email == client.billing_email == "finance1@contoh.example"
    assert evolve(client, contact_email="buyer@contoh.example").offer_email == "buyer@contoh.example"


def test_an_invoice_carries_the_legal_name() -> None:
    client = sample_client()
    assert client.invoice_name == "PT Contoh Nusantara"
    assert evolve(client, legal_name="PT Contoh Nusantara Tbk").invoice_name == "PT Contoh Nusantara Tbk"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, None),
        ("0012345678901234", "0012345678901234"),
        ("12.345.678.9-012.345", "0123456789012345"),
        ("3173 0512 0190 0001", "3173051201900001"),
    ],
)
def test_a_tax_number_is_kept_as_sixteen_digits(written: str | None, kept: str | None) -> None:
    assert npwp(written) == kept
    assert evolve(sample_client(), tax_number=written).tax_number == kept


@pytest.mark.parametrize("written", ["", "123", "1" * 14, "1" * 17, "12345678901234a", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "²" * 16])
def test_what_has_not_sixteen_digits_is_no_tax_number(written: str) -> None:
    with pytest.raises(InvalidValue):
        npwp(written)


@given(clients())
def test_a_tax_number_that_was_kept_stays_as_it_is(client: Client) -> None:
    assert npwp(client.tax_number) == client.tax_number


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (None, None),
        ("Jl. Contoh 1, Jakarta", None),
        ("Jl. Contoh 1, Jakarta 12190", "12190"),
        ("Gedung 10110, Jl. Contoh 1, Jakarta 12190, Indonesia", "12190"),
        ("Jl. Contoh No.12345A, Bandung", None),
        ("Jl. Contoh 1, Jakarta ١٢٣٤٥", None),
    ],
)
def test_the_postal_code_is_the_last_five_digits_that_stand_alone(address: str | None, code: str | None) -> None:
    assert evolve(sample_client(), billing_address=address).postal_code == code


@given(mail_addresses())
def test_an_address_is_kept_as_written(address: str) -> None:
    assert mail_address(address) == address


INJECTIONS = [
    "",
    "@",
    "nobody",
    "a@b",
    "@b.example",
    "a@@b.example",
    "a@b@c.example",
    "a b@c.example",
    "a@b.example\r\nBcc: all@c.example",
    "a@b.example\n",
    "a@b.example,c@d.example",
    "a@b.example;c@d.example",
    '"a"@b.example',
    "<a@b.example>",
    "(note)a@b.example",
    "a\x00@b.example",
    "a\u202e@b.example",
    "a@b.example\u2028",
]


@pytest.mark.parametrize("address", INJECTIONS)
def test_nothing_but_one_address_is_an_address(address: str) -> None:
    with pytest.raises(InvalidValue):
        mail_address(address)
    for field in ("billing_email", "contact_email"):
        changed: dict[str, Any] = {field: address}
        with pytest.raises(InvalidValue):
            evolve(sample_client(), **changed)


@given(st.text(max_size=30))
def test_no_text_smuggles_a_line_or_a_second_address(text: str) -> None:
    try:
        address = mail_address(text)
    except InvalidValue:
        return
    assert address.count("@") == 1
    assert address.isprintable()
    assert not set(address) & set(' ,;<>"()\r\n\t')
