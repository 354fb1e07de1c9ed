"""What is lost on the way to Xendit or back, and what is found there afterwards."""

from typing import Any

import pytest
from attrs import evolve

from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.xendit.auto_debit import XenditAutoDebit
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Unavailable
from subplat.application.ports.payment_gateway import CallbackHint, GatewayLink, HintKind, LinkState, PaymentGateway
from subplat.testing.contracts.auto_debit import sample_session
from subplat.testing.contracts.payment_gateway import sample_link, sample_payer

CREATE = "POST /v2/invoices"


def ensure_link(gateway: PaymentGateway, xendit: Any) -> GatewayLink:
    """What a caller does after an unknown outcome: look up, expire the younger ones, create only if there is none."""
    payable = [link for link in gateway.find_links("link-1") if link.state is not LinkState.EXPIRED]
    for younger in payable[1:]:
        gateway.expire_link(younger.link_id)
    return payable[0] if payable else gateway.create_link(sample_link(xendit.world.clock.now()))


def live(xendit: Any) -> list[str]:
    return [invoice["id"] for invoice in xendit.objects("invoices") if invoice["status"] == "PENDING"]


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (FaultKind.TIMEOUT_AFTER, 1),
        (FaultKind.TIMEOUT_BEFORE, 0),
        (FaultKind.DROP_AFTER, 1),
        (FaultKind.DROP_BEFORE, 0),
        (FaultKind.STATUS_500, 0),
        (FaultKind.STATUS_503, 0),
    ],
)
def test_a_create_without_an_answer_ends_in_exactly_one_live_link(xendit: Any, kind: FaultKind, made: int) -> None:
    impatient = xendit.impatient()
    xendit.control.fail("xendit", kind, operation=CREATE)
    with pytest.raises(OutcomeUnknown):
        impatient.create_link(sample_link(xendit.world.clock.now()))
    assert len(live(xendit)) == made
    link = ensure_link(xendit.payments, xendit)
    assert ensure_link(xendit.payments, xendit) == link
    assert live(xendit) == [link.link_id]
    assert xendit.calls().count(CREATE) == 2 - made


def test_a_create_whose_answer_is_garbled_ends_in_exactly_one_live_link(xendit: Any) -> None:
    xendit.control.fail("xendit", FaultKind.MALFORMED, operation=CREATE)
    with pytest.raises(MalformedAnswer):
        xendit.payments.create_link(sample_link(xendit.world.clock.now()))
    link = ensure_link(xendit.payments, xendit)
    assert live(xendit) == [link.link_id]


@pytest.mark.parametrize("pays_first", [True, False])
def test_a_request_that_lands_late_leaves_one_live_link_and_loses_no_money(
    xendit: Any, holding_proxy: Any, pays_first: bool
) -> None:
    given_up = xendit.impatient(base_url=holding_proxy.base_url)
    with pytest.raises(OutcomeUnknown):
        given_up.create_link(sample_link(xendit.world.clock.now()))
    link = ensure_link(xendit.payments, xendit)
    assert live(xendit) == [link.link_id]
    xendit.control.advance(hours=6)
    holding_proxy.release()
    older, zombie = xendit.payments.find_links("link-1")
    assert (older, zombie.state) == (link, LinkState.LIVE)
    if pays_first:
        xendit.control.pay(zombie.url)
        assert xendit.payments.expire_link(zombie.link_id).state is LinkState.PAID
        (payment,) = xendit.payments.verify(
            CallbackHint(kind=HintKind.LINK, event_type="reconcile", link_id=link.link_id, reference="link-1")
        )
        assert payment.link_id == zombie.link_id
    else:
        assert xendit.payments.expire_link(zombie.link_id).state is LinkState.EXPIRED
    assert live(xendit) == [link.link_id]


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.DROP_AFTER, FaultKind.MALFORMED])
def test_expiring_whose_answer_is_lost_is_simply_repeated(xendit: Any, kind: FaultKind) -> None:
    link = xendit.payments.create_link(sample_link(xendit.world.clock.now()))
    xendit.control.fail("xendit", kind, operation="POST /invoices/*")
    with pytest.raises((OutcomeUnknown, MalformedAnswer)):
        xendit.impatient().expire_link(link.link_id)
    assert xendit.payments.expire_link(link.link_id).state is LinkState.EXPIRED


def test_money_that_comes_between_looking_and_expiring_is_told_by_the_answer(xendit: Any) -> None:
    xendit.payments.create_link(sample_link(xendit.world.clock.now()))
    (seen,) = xendit.payments.find_links("link-1")
    assert seen.state is LinkState.LIVE
    xendit.control.pay(seen.url)
    assert xendit.payments.expire_link(seen.link_id).state is LinkState.PAID


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.TIMEOUT_BEFORE, FaultKind.DROP_AFTER])
def test_a_payer_whose_registration_was_lost_is_one_customer_in_the_end(xendit: Any, kind: FaultKind) -> None:
    xendit.control.fail("xendit", kind, operation="POST /customers")
    with pytest.raises(OutcomeUnknown):
        xendit.impatient().register_payer(sample_payer())
    customer_id = xendit.payments.register_payer(sample_payer())
    assert [customer["id"] for customer in xendit.objects("customers")] == [customer_id]


def test_a_payer_known_for_longer_than_a_key_is_kept_is_found_by_the_reference(xendit: Any) -> None:
    customer_id = xendit.payments.register_payer(sample_payer())
    xendit.control.advance(days=2)
    changed = evolve(sample_payer(), email="baru@contoh.example")
    assert xendit.payments.register_payer(sample_payer()) == customer_id
    assert xendit.payments.register_payer(changed) == customer_id
    assert xendit.calls().count("GET /customers") == 2


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.TIMEOUT_BEFORE])
def test_a_session_whose_answer_was_lost_is_opened_again_and_the_lost_one_ends_by_itself(
    xendit: Any, kind: FaultKind
) -> None:
    request = sample_session(xendit.world.clock.now())
    xendit.payments.register_payer(request.payer)
    xendit.control.fail("xendit", kind, operation="POST /sessions")
    with pytest.raises(OutcomeUnknown):
        XenditAutoDebit(xendit.impatient().api).open_session(request)
    assert xendit.auto_debit.find_sessions(request.reference) == ()
    session = xendit.auto_debit.open_session(request)
    xendit.control.pay(session.url)
    xendit.control.advance(days=31)
    states = {each["payment_session_id"]: each["status"] for each in xendit.objects("sessions")}
    assert states.pop(session.session_id) == "COMPLETED"
    assert set(states.values()) <= {"EXPIRED"}
    active = [plan["id"] for plan in xendit.objects("plans") if plan["status"] == "ACTIVE"]
    assert active == [session.plan_id]


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.DROP_BEFORE, FaultKind.STATUS_500])
def test_reading_is_never_an_unknown_outcome(xendit: Any, kind: FaultKind) -> None:
    xendit.control.fail("xendit", kind, operation="GET *")
    with pytest.raises(Unavailable):
        xendit.impatient().find_links("link-1")


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE, FaultKind.TIMEOUT_AFTER])
def test_whatever_is_lost_was_sent_once(xendit: Any, kind: FaultKind) -> None:
    # The first call leaves an open connection behind, which a careless client would use and then send again.
    xendit.payments.find_links("warm-up")
    xendit.control.fail("xendit", kind, operation=CREATE)
    gateway = xendit.payments if kind is not FaultKind.TIMEOUT_AFTER else xendit.impatient()
    with pytest.raises(OutcomeUnknown):
        gateway.create_link(sample_link(xendit.world.clock.now()))
    assert xendit.calls().count(CREATE) == 1
