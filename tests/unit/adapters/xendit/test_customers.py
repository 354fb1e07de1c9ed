"""Companies fitted to what Xendit takes for a person."""

import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.customers import customer_body, fitting_email, given_names, idempotency_key
from subplat.application.ports.payment_gateway import Payer

PAYER = Payer(reference="client-1", company="PT Contoh Nusantara", email="finance@contoh.example", phone=None)


@pytest.mark.parametrize(
    ("name", "fitted"),
    [
        ("PT Contoh Nusantara", "PT Contoh Nusantara"),
        ("PT. Contoh & Anak-Anak's Café, Tbk", "PT Contoh Anak Anaks Cafe Tbk"),
        ("CV Contoh (Persero)", "CV Contoh Persero"),
        ("株式会社", "Pelanggan"),
        ("", "Pelanggan"),
        ("Contoh " * 10, "Contoh Contoh Contoh Contoh Contoh Contoh Contoh"),
        ("x" * 80, "x" * 50),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_signs(name: str, fitted: str) -> None:
    assert given_names(name) == fitted


@given(name=st.text())
def test_every_name_fits(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", given_names(name))
    assert 1 <= len(given_names(name)) <= 50


@pytest.mark.parametrize(
    "email",
    [
        "finance" * 8 + "@contoh.example",
        "no at sign",
        "two@@contoh.example",
        "näme@contoh.example",
        "a@b",
        "a@b..id",
        "",
    ],
)
def test_an_address_that_xendit_would_refuse_is_left_out(email: str) -> None:
    assert "email" not in customer_body(evolve(PAYER, email=email))


def test_an_address_that_fits_is_kept() -> None:
    assert customer_body(PAYER)["email"] == "finance@contoh.example"
    assert fitting_email("a@b.id", longest=6) == "a@b.id"
    assert fitting_email("a@b.id", longest=5) is None


@pytest.mark.parametrize(
    ("phone", "sent"),
    [
        ("+62 (21) 555-0100", "+62215550100"),
        ("0812.3456.789", "08123456789"),
        ("ext. 12", None),
        ("123", None),
        ("+" + "1" * 16, None),
        ("٠١٢٣٤٥٦٧٨٩", None),
        (None, None),
    ],
)
def test_a_telephone_number_is_digits_or_left_out(phone: str | None, sent: str | None) -> None:
    assert customer_body(evolve(PAYER, phone=phone)).get("mobile_number") == sent


def test_a_customer_is_a_person_with_our_reference() -> None:
    assert customer_body(PAYER) == {
        "reference_id": "client-1",
        "type": "INDIVIDUAL",
        "individual_detail": {"given_names": "PT Contoh Nusantara"},
        "email": "finance@contoh.example",
    }


@given(reference=st.text(min_size=1, max_size=255))
def test_a_key_fits_and_is_the_same_for_the_same_request(reference: str) -> None:
    body = customer_body(PAYER)
    key = idempotency_key(reference, body)
    assert key == idempotency_key(reference, dict(body))
    assert 1 <= len(key) <= 100
    assert key.isascii()
    assert key.isprintable()


def test_another_customer_or_other_data_have_another_key() -> None:
    body = customer_body(PAYER)
    changed = customer_body(evolve(PAYER, company="PT Contoh Baru"))
    keys = {idempotency_key("a", body), idempotency_key("b", body), idempotency_key("a", changed)}
    assert len(keys) == 3
