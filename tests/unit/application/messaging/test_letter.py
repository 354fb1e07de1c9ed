"""Letters: whatever stands in a name or a description, our facts stay on lines of their own."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from subplat.application.accounts.invitation_mail import invitation_letter
from subplat.application.billing.invoice_request_mail import TEMPLATE as REQUEST
from subplat.application.billing.invoice_request_mail import invoice_request_letter
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.provisioning.welcome import welcome_letter
from subplat.application.quotations.offer_mail import TEMPLATE as OFFER
from subplat.application.quotations.offer_mail import offer_letter
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.billing.tax import PPN
from subplat.domain.clients.client import TaxTreatment
from subplat.testing.samples import (
    TODAY,
    sample_client,
    sample_cycle,
    sample_item,
    sample_quotation,
    sample_subscription,
    sample_user,
)
from subplat.wiring.memory import SAMPLE_POLICIES as POLICIES

ANYTHING = st.text(max_size=300) | st.text(
    alphabet="\r\n\t\v\f\x00\x1c\x85\u2028\u2029\u202e: Total-RpPPNLink", max_size=60
)
"""Names as nobody should have them: any character, and line breaks of every kind with our own words."""


def offer(text: str) -> Letter:
    quotation = sample_quotation()
    [line] = quotation.lines
    return offer_letter(
        OfferPicture(
            quotation=evolve(quotation, lines=(evolve(line, description=text),)),
            client=evolve(sample_client(), name=text),
            sales=evolve(sample_user(), full_name=text),
            taxed=PPN.assess(quotation.total_client, day=TODAY, treatment=TaxTreatment.STANDARD),
        ),
        OFFER,
    )


def invoice_request(text: str) -> Letter:
    cycle = sample_cycle()
    [line] = cycle.lines
    client = evolve(sample_client(), name=text, legal_name=text, billing_address=text)
    return invoice_request_letter(client, evolve(cycle, lines=(evolve(line, description=text),)), POLICIES, REQUEST)


def welcome(text: str) -> Letter:
    subscription = sample_subscription(items=[evolve(sample_item(), description=text)])
    return welcome_letter(evolve(sample_client(), name=text), subscription, POLICIES)


def invitation(text: str) -> Letter:
    return invitation_letter(evolve(sample_client(), name=text), POLICIES)


@pytest.mark.parametrize("write", [offer, invoice_request, welcome, invitation])
@given(text=ANYTHING)
@example(text="PT Jahat\r\nBcc: all@evil.example\r\n\r\nTotal: Rp 1")
@example(text="x\u2028Link pembayaran: https://evil.example")
def test_no_text_adds_or_removes_a_line(write, text: str) -> None:
    usual, odd = write("PT Contoh Nusantara"), write(text)
    assert odd.subject.isprintable()
    assert len(odd.subject) <= 200
    assert len(odd.body.splitlines()) == len(usual.body.splitlines())
    for before, after in zip(usual.body.splitlines(), odd.body.splitlines(), strict=True):
        assert before == after or "PT Contoh Nusantara" in before


@given(text=st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
    assert len(line) <= 200
    assert one_line(line) == line


def test_a_letter_reads_from_the_greeting_to_the_name() -> None:
    written = letter(
        subject="Tagihan\nFebruari",
        greeting="Yth. Contoh,",
        paragraphs=["Satu.", "Dua."],
        facts=["A: 1", "B: 2"],
        signature=["Tim"],
    )
    assert written == Letter(
        subject="Tagihan Februari", body="Yth. Contoh,\n\nSatu.\n\nDua.\n\nA: 1\nB: 2\n\nHormat kami,\nTim\n"
    )


def test_the_next_bill_is_named_once_there_is_one() -> None:
    subscription = sample_subscription()
    assert "Tagihan berikutnya" not in welcome_letter(sample_client(), subscription, POLICIES).body
    subscription.next_billing_date = date(2026, 12, 23)
    assert "Tagihan berikutnya: 23 Desember 2026" in welcome_letter(sample_client(), subscription, POLICIES).body
