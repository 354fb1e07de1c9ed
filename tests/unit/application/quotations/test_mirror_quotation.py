"""The copy of a quotation in the other system."""

import pytest

from subplat import Subplat
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.quotations.mirror_quotation import MirrorQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.testing.builders import a_drafted_quotation, an_accepted_quotation


@pytest.mark.parametrize("kind", [Unavailable, OutcomeUnknown, MalformedAnswer])
def test_a_mirror_in_trouble_holds_nobody_up_and_is_tried_again(subplat: Subplat, kind: type) -> None:
    mirror = subplat.sandbox.platform.mirror
    mirror.failures.append(kind("cosmic", "down"))
    quotation = a_drafted_quotation(subplat)
    assert (mirror.copies, subplat.books.quotations[0].cosmic_id) == ({}, None)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert subplat.books.quotations[0].status is QuotationStatus.SENT
    subplat.advance(minutes=1)
    assert subplat.books.quotations[0].cosmic_id in mirror.copies


@pytest.mark.parametrize("kind", [OutcomeUnknown, MalformedAnswer])
def test_a_lost_answer_leaves_one_copy(subplat: Subplat, kind: type) -> None:
    mirror = subplat.sandbox.platform.mirror
    mirror.lost_answers.append(kind("cosmic", "no answer"))
    a_drafted_quotation(subplat)
    subplat.advance(minutes=1)
    assert list(mirror.copies) == [subplat.books.quotations[0].cosmic_id]


def test_a_refusal_parks_the_job_where_staff_sees_it(subplat: Subplat) -> None:
    mirror = subplat.sandbox.platform.mirror
    mirror.failures.extend(Rejected("cosmic", "bucket is full", code="x") for _ in range(8))
    a_drafted_quotation(subplat)
    subplat.advance(hours=1)
    [parked] = subplat.sandbox.platform.inspector.parked()
    assert (parked.kind, parked.error) == ("quotations.mirror.v1", "Rejected: cosmic: bucket is full")
    subplat.sandbox.platform.inspector.retry(parked.id)
    subplat.run_until_idle()
    assert len(mirror.copies) == 1


def test_copying_again_changes_nothing_of_the_quotation(subplat: Subplat) -> None:
    quotation = an_accepted_quotation(subplat)
    version = subplat.books.quotations[0].version
    subplat.sandbox.platform.application.handle(MirrorQuotation(quotation_id=quotation))
    assert subplat.books.quotations[0].version == version
    [copy] = subplat.sandbox.platform.mirror.copies.values()
    assert (copy.status, copy.sales_email) == ("ACCEPTED", "sales@reseller.example")
    assert b"Q-2026-00001" in copy.pdf
