"""What every gateway that charges without the payer has to do; it is tried together with the payments it leads to."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import pytest
from attrs import evolve

from subplat.application.ports.failures import OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import (
    AutoDebitGateway,
    AutoDebitRequest,
    AutoDebitSession,
    CallbackHint,
    CallbackReader,
    HintKind,
    LinkState,
    PaymentGateway,
    PaymentOutcome,
)
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.periods import BillingPeriod, months_after
from subplat.testing.contracts.payment_gateway import sample_payer

Callbacks = Sequence[Mapping[str, object]]


def sample_session(now: datetime, reference: str = "link-1") -> AutoDebitRequest:
    """Every month from a month from now; the payer has thirty days to agree."""
    return AutoDebitRequest(
        reference=reference,
        amount=Money(1_665_000, Currency.IDR),
        description="PT Contoh Nusantara",
        payer=sample_payer(),
        every=BillingPeriod.MONTHLY,
        next_charge_on=months_after(now.date(), 1),
        expires_at=now + timedelta(days=30),
        return_url="https://pay.reseller.example/pay/token",
    )


class Gateways(Protocol):
    """Both ports of one provider."""

    @property
    def auto_debit(self) -> AutoDebitGateway:
        """What is tried."""
        ...

    @property
    def payments(self) -> PaymentGateway:
        """Where its payments are read."""
        ...


class AutoDebitContract(ABC):
    """Subclasses give the fixtures and play the payer, the provider's scheduler and time."""

    @pytest.fixture
    @abstractmethod
    def gateways(self) -> Gateways:
        """A provider that knows nothing yet."""

    @pytest.fixture
    @abstractmethod
    def reader(self) -> CallbackReader:
        """The reader of this provider's callbacks."""

    @abstractmethod
    def now(self) -> datetime:
        """The provider's time."""

    @abstractmethod
    def agree(self, session: AutoDebitSession, *, declined: str | None = None) -> Callbacks:
        """The payer agrees, and is charged at once (or not: `declined` is why); the callbacks that are then posted."""

    @abstractmethod
    def charge(self, plan_id: str, day: date, *, declined: str | None = None) -> Callbacks:
        """That day comes and the provider charges; the callbacks that are then posted."""

    @abstractmethod
    def lose_next_session(self, *, effect: bool) -> None:
        """The next session that is asked for is not answered, whether or not it is made."""

    @abstractmethod
    def go_down(self) -> None:
        """The next call finds nobody there."""

    def request(self, reference: str = "link-1") -> AutoDebitRequest:
        """See `sample_session`."""
        return sample_session(self.now(), reference)

    def active(self, gateways: Gateways, request: AutoDebitRequest | None = None) -> str:
        """A plan that the payer agreed to."""
        session = gateways.auto_debit.open_session(request or self.request())
        self.agree(session)
        assert session.plan_id is not None
        return session.plan_id

    def test_a_new_session_is_live_for_as_long_as_was_asked(self, gateways: Gateways) -> None:
        request = self.request()
        session = gateways.auto_debit.open_session(request)
        assert (session.state, session.reference) == (LinkState.LIVE, request.reference)
        assert session.url.startswith(("https://", "http://"))
        assert session.expires_at == request.expires_at
        assert session.plan_id

    def test_nothing_is_charged_before_the_payer_agrees(self, gateways: Gateways) -> None:
        session = gateways.auto_debit.open_session(self.request())
        assert gateways.payments.verify(hint_at(session)) == ()

    @pytest.mark.parametrize("period", BillingPeriod)
    def test_agreeing_charges_at_once(self, gateways: Gateways, period: BillingPeriod) -> None:
        request = evolve(self.request(), every=period, next_charge_on=months_after(self.now().date(), period.months))
        session = gateways.auto_debit.open_session(request)
        self.agree(session)
        (payment,) = gateways.payments.verify(hint_at(session))
        assert (payment.outcome, payment.amount) == (PaymentOutcome.SUCCEEDED, request.amount)
        assert (payment.reference, payment.plan_id) == (session.reference, session.plan_id)
        assert (payment.scheduled_on, payment.occurred_at) == (None, self.now())
        assert payment.method is PaymentMethod.XENDIT_CC

    def test_every_callback_of_the_first_charge_leads_to_it_or_to_nothing(
        self, gateways: Gateways, reader: CallbackReader
    ) -> None:
        session = gateways.auto_debit.open_session(self.request())
        callbacks = self.agree(session)
        expected = gateways.payments.verify(hint_at(session))
        found = [gateways.payments.verify(reader.hint(payload)) for payload in callbacks]
        assert expected in found
        assert [each for each in found if each not in (expected, ())] == []

    def test_a_first_charge_that_fails_is_final_and_ends_the_plan(self, gateways: Gateways) -> None:
        session = gateways.auto_debit.open_session(self.request())
        self.agree(session, declined="INSUFFICIENT_BALANCE")
        (payment,) = gateways.payments.verify(hint_at(session))
        assert (payment.outcome, payment.final) == (PaymentOutcome.FAILED, True)
        assert payment.failure_reason == "INSUFFICIENT_BALANCE"
        assert session.plan_id is not None
        with pytest.raises(Rejected):
            gateways.auto_debit.set_next_amount(session.plan_id, self.request().next_charge_on, self.request().amount)

    def test_the_next_charge_takes_what_was_set_for_it_and_the_one_after_the_usual(self, gateways: Gateways) -> None:
        plan_id, day = self.active(gateways), self.request().next_charge_on
        changed = Money("2000000.50", Currency.IDR)
        assert gateways.auto_debit.set_next_amount(plan_id, day, changed) == changed
        assert gateways.auto_debit.set_next_amount(plan_id, day, changed) == changed
        self.charge(plan_id, day)
        self.charge(plan_id, months_after(day, 1))
        payments = gateways.payments.verify(plan_hint(plan_id))
        assert [payment.amount for payment in payments] == [self.request().amount, changed, self.request().amount]
        assert [payment.scheduled_on for payment in payments] == [None, day, months_after(day, 1)]
        assert len({payment.payment_id for payment in payments}) == 3
        assert {payment.outcome for payment in payments} == {PaymentOutcome.SUCCEEDED}

    def test_a_callback_of_a_scheduled_charge_leads_to_it_under_the_same_id(
        self, gateways: Gateways, reader: CallbackReader
    ) -> None:
        plan_id, day = self.active(gateways), self.request().next_charge_on
        callbacks = self.charge(plan_id, day)
        known = gateways.payments.verify(plan_hint(plan_id))
        (charged,) = [payment for payment in known if payment.scheduled_on == day]
        hints = [reader.hint(payload) for payload in callbacks]
        cycles = [gateways.payments.verify(hint) for hint in hints if hint.kind is HintKind.PLAN_CYCLE]
        assert (charged,) in cycles
        for hint in hints:
            assert set(gateways.payments.verify(hint)) <= set(known)

    def test_a_charge_that_fails_is_told_with_its_reason(self, gateways: Gateways) -> None:
        plan_id, day = self.active(gateways), self.request().next_charge_on
        self.charge(plan_id, day, declined="EXPIRED_CARD")
        failed = gateways.payments.verify(plan_hint(plan_id))[-1]
        assert (failed.outcome, failed.final, failed.failure_reason) == (PaymentOutcome.FAILED, True, "EXPIRED_CARD")
        assert failed.scheduled_on == day

    def test_an_amount_cannot_be_set_for_a_day_without_a_charge(self, gateways: Gateways) -> None:
        plan_id, day = self.active(gateways), self.request().next_charge_on
        with pytest.raises(Rejected):
            gateways.auto_debit.set_next_amount(plan_id, day + timedelta(days=1), self.request().amount)
        with pytest.raises(Rejected):
            gateways.auto_debit.set_next_amount("plan-none", day, self.request().amount)

    @pytest.mark.parametrize("last", [29, 30, 31])
    def test_the_last_days_of_a_month_are_charged_on_the_28th(self, gateways: Gateways, last: int) -> None:
        asked = evolve(self.request(), next_charge_on=date(self.now().year + 1, 3, last))
        plan_id = self.active(gateways, asked)
        changed = Money(2_000_000, Currency.IDR)
        assert gateways.auto_debit.set_next_amount(plan_id, asked.next_charge_on, changed) == changed
        self.charge(plan_id, asked.next_charge_on.replace(day=28))
        charged = gateways.payments.verify(plan_hint(plan_id))[-1]
        assert (charged.scheduled_on, charged.amount) == (asked.next_charge_on.replace(day=28), changed)

    @pytest.mark.parametrize("to", [date(2027, 2, 5), date(2027, 3, 31)])
    def test_a_plan_is_moved_and_charges_on_from_there(self, gateways: Gateways, to: date) -> None:
        plan_id, lands = self.active(gateways), to.replace(day=min(to.day, 28))
        assert gateways.auto_debit.reschedule(plan_id, to) == lands
        changed = Money(2_000_000, Currency.IDR)
        assert gateways.auto_debit.set_next_amount(plan_id, to, changed) == changed
        assert gateways.auto_debit.reschedule(plan_id, to) == lands
        with pytest.raises(Rejected):
            gateways.auto_debit.set_next_amount(plan_id, self.request().next_charge_on, changed)
        self.charge(plan_id, lands)
        charged = gateways.payments.verify(plan_hint(plan_id))[-1]
        assert (charged.scheduled_on, charged.amount) == (lands, changed)
        again = self.request().amount
        assert gateways.auto_debit.set_next_amount(plan_id, months_after(lands, 1), again) == again

    def test_a_plan_that_has_ended_cannot_be_moved(self, gateways: Gateways) -> None:
        plan_id = self.active(gateways)
        gateways.auto_debit.stop(plan_id)
        with pytest.raises(Rejected):
            gateways.auto_debit.reschedule(plan_id, date(2027, 2, 5))

    def test_a_stopped_plan_stays_stopped(self, gateways: Gateways) -> None:
        plan_id = self.active(gateways)
        gateways.auto_debit.stop(plan_id)
        gateways.auto_debit.stop(plan_id)
        with pytest.raises(Rejected):
            gateways.auto_debit.set_next_amount(plan_id, self.request().next_charge_on, self.request().amount)
        with pytest.raises(Rejected):
            gateways.auto_debit.stop("plan-none")

    def test_a_session_is_found_by_its_reference_or_not_at_all(self, gateways: Gateways) -> None:
        session = gateways.auto_debit.open_session(self.request())
        assert gateways.auto_debit.find_sessions(session.reference) in ((session,), ())
        assert gateways.auto_debit.find_sessions(session.reference, session.session_id) == (session,)
        assert gateways.auto_debit.find_sessions("link-unknown") == ()

    def test_of_two_sessions_with_one_reference_the_older_is_named_first_where_both_are(
        self, gateways: Gateways
    ) -> None:
        older, younger = (gateways.auto_debit.open_session(self.request()) for _ in range(2))
        assert gateways.auto_debit.find_sessions(older.reference, younger.session_id) in (
            (older, younger),
            (younger,),
        )
        gateways.auto_debit.close_session(younger.session_id)
        states = {
            each.session_id: each.state
            for session in (older, younger)
            for each in gateways.auto_debit.find_sessions(session.reference, session.session_id)
        }
        assert states == {older.session_id: LinkState.LIVE, younger.session_id: LinkState.EXPIRED}

    @pytest.mark.parametrize("effect", [True, False])
    def test_after_an_unknown_outcome_the_payer_still_gets_one_usable_session(
        self, gateways: Gateways, effect: bool
    ) -> None:
        self.lose_next_session(effect=effect)
        with pytest.raises(OutcomeUnknown):
            gateways.auto_debit.open_session(self.request())
        found = gateways.auto_debit.find_sessions(self.request().reference)
        session = found[0] if found else gateways.auto_debit.open_session(self.request())
        self.agree(session)
        assert len(gateways.payments.verify(hint_at(session))) == 1

    def test_a_session_is_closed_however_often_one_asks(self, gateways: Gateways) -> None:
        session = gateways.auto_debit.open_session(self.request())
        for _ in range(2):
            assert gateways.auto_debit.close_session(session.session_id).state is LinkState.EXPIRED
        assert gateways.payments.verify(hint_at(session)) == ()

    def test_closing_tells_that_the_payer_was_faster(self, gateways: Gateways) -> None:
        session = gateways.auto_debit.open_session(self.request())
        self.agree(session)
        assert gateways.auto_debit.close_session(session.session_id).state is LinkState.PAID

    def test_a_session_that_nobody_knows_cannot_be_closed(self, gateways: Gateways) -> None:
        with pytest.raises(Rejected):
            gateways.auto_debit.close_session("ps-ffffffffffffffffffffffff")

    def test_when_nobody_is_there_stopping_can_be_tried_again(self, gateways: Gateways) -> None:
        plan_id = self.active(gateways)
        self.go_down()
        with pytest.raises((Unavailable, OutcomeUnknown)):
            gateways.auto_debit.stop(plan_id)
        gateways.auto_debit.stop(plan_id)


def hint_at(session: AutoDebitSession) -> CallbackHint:
    """As the reconciler points at a session that it knows."""
    return CallbackHint(
        kind=HintKind.SESSION,
        event_type="reconcile",
        object_id=session.session_id,
        reference=session.reference,
        plan_id=session.plan_id,
    )


def plan_hint(plan_id: str) -> CallbackHint:
    """Points at everything that a plan was charged."""
    return CallbackHint(kind=HintKind.PLAN, event_type="reconcile", object_id=plan_id, plan_id=plan_id)
