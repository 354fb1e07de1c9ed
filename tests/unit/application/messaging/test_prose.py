"""Prose comes from the model if it behaves, else from our template."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.adapters.memory.text_generator import USUAL, InMemoryTextGenerator
from subplat.application.messaging.prose import ProseWriter
from subplat.application.ports.failures import MalformedAnswer, OutsideFailure, Rejected, Unavailable
from subplat.application.ports.text_generator import ProseRequest
from subplat.application.quotations.offer_mail import TEMPLATE
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.messaging.email import Email
from subplat.testing.builders import a_deal, a_drafted_quotation

GARBAGE: dict[str, tuple[str, tuple[str, ...]]] = {
    "nothing": ("", ()),
    "empty paragraphs": ("Informasi layanan", ("", "")),
    "an amount": ("Informasi layanan", ("Total biaya untuk layanan ini adalah Rp 1.000 saja, terima kasih banyak.",)),
    "an amount in words": ("Informasi layanan", ("Biaya layanan ini adalah dua juta rupiah untuk setiap bulannya.",)),
    "a link": ("Informasi layanan", ("Silakan membayar melalui https://evil.example agar layanan dapat berjalan.",)),
    "an address": ("Informasi layanan", ("Silakan menghubungi kami melalui bayar@evil.example untuk layanan ini.",)),
    "another language": ("Information", ("Thank you for the trust that you have in our team and our services here.",)),
    "cut off": ("Informasi layanan", ("Terima kasih atas kepercayaan yang diberikan kepada kami untuk dapat",)),
    "a leak": ("Informasi layanan", ("Sebagai AI saya tidak dapat membantu untuk menulis email yang ini, maaf.",)),
    "a header": ("Halo\r\nBcc: all@evil.example", USUAL["id"][1]),
    "markup": ("Informasi layanan", ("<b>Terima kasih</b> atas kepercayaan yang diberikan kepada tim kami.",)),
    "a placeholder": ("Informasi layanan", ("Yth. [nama], terima kasih atas kepercayaan yang diberikan kepada kami.",)),
}
FAILURES: dict[str, Callable[[], OutsideFailure]] = {
    "timeout": lambda: Unavailable("model", "timeout"),
    "blocked": lambda: Rejected("model", "blocked", code="SAFETY"),
    "no json": lambda: MalformedAnswer("model", "no json"),
}


def the_draft(app: Subplat) -> Email:
    """The one mail there is."""
    [draft] = app.books.emails
    return draft


def test_good_prose_is_used_and_kept(subplat: Subplat) -> None:
    a_drafted_quotation(subplat)
    draft = the_draft(subplat)
    assert all(paragraph in draft.final_body for paragraph in USUAL["id"][1])
    assert draft.ai_model == "in-memory"
    assert USUAL["id"][0] in str(draft.ai_generated_body)
    assert "nama_client: PT Contoh Nusantara" in str(draft.ai_prompt)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_kept_for_the_books_and_the_template_is_sent(subplat: Subplat, garbage: str) -> None:
    subject, paragraphs = GARBAGE[garbage]
    subplat.sandbox.platform.text_generator.answers.append((subject, paragraphs))
    a_drafted_quotation(subplat)
    draft = the_draft(subplat)
    assert draft.ai_generated_body == "\n\n".join((subject, *paragraphs))
    assert all(paragraph in draft.final_body for paragraph in TEMPLATE)
    assert not any(paragraph in draft.final_body for paragraph in paragraphs if paragraph)
    assert draft.subject == "Penawaran Q-2026-00001 untuk PT Contoh Nusantara"
    assert draft.to_email == "it@contoh-1.example"


@pytest.mark.parametrize("failure", FAILURES)
def test_a_model_that_fails_never_stops_sales(subplat: Subplat, failure: str) -> None:
    generator = subplat.sandbox.platform.text_generator
    generator.failures.append(FAILURES[failure]())
    quotation = a_drafted_quotation(subplat)
    draft = the_draft(subplat)
    assert all(paragraph in draft.final_body for paragraph in TEMPLATE)
    assert (draft.ai_model, draft.ai_generated_body) == (None, None)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert len(subplat.sandbox.mails_to("it@contoh-1.example")) == 1


@pytest.mark.parametrize("failure", FAILURES)
def test_a_model_that_fails_never_stops_the_invoice_request(subplat: Subplat, failure: str) -> None:
    generator = subplat.sandbox.platform.text_generator
    generator.failures.extend([FAILURES[failure](), FAILURES[failure]()])
    a_deal(subplat)
    assert len(subplat.sandbox.mails_to("finance@reseller.example")) == 1


def test_the_writer_says_why_it_did_not_use_what_it_got() -> None:
    generator = InMemoryTextGenerator(answers=[GARBAGE["a link"]], failures=[Unavailable("model", "timeout")])
    writer, request = ProseWriter(generator=generator), ProseRequest(task="Tulis.", facts={})
    assert writer.write(request, TEMPLATE).refusal == "model: timeout"
    assert writer.write(request, TEMPLATE).refusal == "link"
    assert writer.write(request, TEMPLATE).refusal is None


def test_garbage_that_no_book_can_hold_is_kept_readable() -> None:
    generator = InMemoryTextGenerator(answers=[("Halo\0", ("Terima\ud800 kasih",))])
    written = ProseWriter(generator=generator).write(ProseRequest(task="Tulis.", facts={}), TEMPLATE)
    assert written.generated == "Halo?\n\nTerima? kasih"
    assert written.paragraphs == TEMPLATE
