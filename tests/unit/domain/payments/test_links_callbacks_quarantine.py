"""Payable objects, stored callbacks and money that waits for a person."""

from datetime import timedelta

import pytest
from attrs import asdict, evolve

from subplat.domain.errors import Conflict
from subplat.domain.ids import PaymentId, UserId
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.testing.samples import NOW, rupiah, sample_id, sample_link, sample_webhook

SOON = NOW + timedelta(days=1)


def test_a_link_is_asked_for_under_a_name_of_its_own() -> None:
    one, other = sample_link(1), sample_link(2)
    assert one.reference == f"link-{one.id}"
    assert one.reference != other.reference
    assert (one.status, one.gateway_id, one.url) == ("REQUESTED", None, None)


def test_a_payer_is_sent_to_a_live_link_until_it_expires() -> None:
    link = sample_link()
    assert not link.usable(NOW)
    link.live(gateway_id="invoice-1", url="https://pay.example/1", expires_at=SOON, now=NOW)
    assert link.usable(SOON - timedelta(microseconds=1))
    assert not link.usable(SOON)
    link.close()
    assert not link.usable(NOW)


def test_a_live_link_takes_a_later_answer_without_telling_again() -> None:
    link = sample_link()
    for expires_at in (NOW, SOON):
        link.live(gateway_id="invoice-1", url="https://pay.example/1", expires_at=expires_at, now=NOW)
    assert (link.expires_at, len(link.events)) == (SOON, 1)


def test_a_closed_link_remembers_why_and_can_still_turn_out_paid() -> None:
    link = sample_link()
    link.close("amount too small")
    link.close()
    assert (link.status, link.error_message) == ("CLOSED", "amount too small")
    link.paid()
    link.paid()
    assert link.status is LinkStatus.PAID


def test_a_callback_is_done_once() -> None:
    callback = sample_webhook()
    callback.announce()
    assert [event.name for event in callback.events] == ["webhook.stored.v1"]
    callback.not_done("no such bill")
    assert (callback.processed, callback.error, callback.attempts) == (False, "no such bill", 1)
    callback.done(NOW)
    assert (callback.processed, callback.processed_at, callback.error, callback.attempts) == (True, NOW, None, 2)
    before = asdict(callback)
    with pytest.raises(Conflict):
        callback.not_done("late")
    with pytest.raises(Conflict):
        callback.ignore(reason="late", now=NOW)
    assert asdict(callback) == before


def test_a_person_can_put_a_callback_aside() -> None:
    callback = sample_webhook()
    callback.ignore(reason="of another account", now=NOW)
    assert (callback.processed, callback.processed_at, callback.ignored_reason) == (True, NOW, "of another account")
    with pytest.raises(Conflict):
        callback.ignore(reason="again", now=SOON)


def test_a_callback_can_be_taken_up_again() -> None:
    callback = sample_webhook()
    callback.ignore(reason="of another account", now=NOW)
    callback.reopen()
    assert (callback.processed, callback.processed_at, callback.ignored_reason) == (False, None, None)
    callback.done(NOW)
    assert callback.processed


def test_what_a_callback_says_is_not_shown_in_logs() -> None:
    assert "secret" not in repr(evolve(sample_webhook(), payload={"payer": "secret"}))


def test_money_that_nobody_can_place_waits_for_one_person() -> None:
    receipt = QuarantinedReceipt(
        id=sample_id(PaymentId),
        gateway_payment_id="payment-1",
        amount=rupiah(100),
        method=PaymentMethod.XENDIT_VA,
        received_at=NOW,
        reason="no bill of ours has this reference",
    )
    receipt.announce(NOW)
    assert [event.name for event in receipt.events] == ["payment.quarantined.v1"]
    receipt.resolve(by=sample_id(UserId), resolution="booked on client 7", now=NOW)
    with pytest.raises(Conflict):
        receipt.resolve(by=sample_id(UserId, 2), resolution="returned", now=SOON)
    assert (receipt.resolved_at, receipt.resolved_by_user_id, receipt.resolution) == (
        NOW,
        sample_id(UserId),
        "booked on client 7",
    )
