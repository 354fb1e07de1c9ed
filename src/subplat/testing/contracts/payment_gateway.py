"""What every payment gateway has to do about links."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Rejected, Unavailable
from subplat.application.ports.payment_gateway import (
    CallbackHint,
    CallbackReader,
    GatewayLink,
    HintKind,
    LinkLine,
    LinkRequest,
    LinkState,
    Payer,
    PaymentGateway,
    PaymentOutcome,
)
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod

AWKWARD_NAMES = (
    "PT. Contoh & Anak-Anak's Café, Tbk",
    "株式会社コントー",
    "x" * 300,
    "  \t\r\nBcc: all@contoh.example ",
    "\x00\u202e\ud800",
    "-",
)
AMOUNTS = (
    Money(1, Currency.IDR),
    Money("10000.01", Currency.IDR),
    Money("999999999.99", Currency.IDR),
    Money("0.10", Currency.USD),
    Money("1234.56", Currency.USD),
)


def sample_payer() -> Payer:
    """A company with an address and a telephone."""
    return Payer(
        reference="client-1",
        company="PT Contoh Nusantara",
        email="finance@contoh.example",
        phone="+62 21-555 0100",
    )


def sample_link(now: datetime, reference: str = "link-1") -> LinkRequest:
    """A link of two lines that lives for thirty days."""
    return LinkRequest(
        reference=reference,
        amount=Money(1_665_000, Currency.IDR),
        description="PT Contoh Nusantara: 2026-01-15 - 2026-02-14",
        payer=sample_payer(),
        expires_at=now + timedelta(days=30),
        lines=(
            LinkLine(name="Google Workspace Business Starter", quantity=10, price=Money(120_000, Currency.IDR)),
            LinkLine(name="Dukungan teknis", quantity=1, price=Money(300_000, Currency.IDR)),
        ),
        return_url="https://pay.reseller.example/pay/token",
    )


class PaymentGatewayContract(ABC):
    """Subclasses give the fixtures and play the payer, the provider's troubles and time."""

    @pytest.fixture
    @abstractmethod
    def gateway(self) -> PaymentGateway:
        """A gateway to try; it knows nothing yet."""

    @pytest.fixture
    @abstractmethod
    def reader(self) -> CallbackReader:
        """The reader of this provider's callbacks."""

    @abstractmethod
    def now(self) -> datetime:
        """The provider's time."""

    @abstractmethod
    def pass_time(self, by: timedelta) -> None:
        """Let time pass at the provider."""

    @abstractmethod
    def pay(
        self, link: GatewayLink, *, amount: Money | None = None, method: PaymentMethod | None = None, late: bool = False
    ) -> Sequence[Mapping[str, object]]:
        """The payer pays (`late`: although the link has expired); the callbacks that the provider then posts."""

    @abstractmethod
    def lose_next_answer(self, *, effect: bool) -> None:
        """The next call gets no answer, whether or not it has its effect."""

    @abstractmethod
    def go_down(self) -> None:
        """The next call finds nobody there."""

    @abstractmethod
    def throttle(self) -> None:
        """The next call is one too many, and is told when to come back."""

    @abstractmethod
    def garble_next(self) -> None:
        """The next call has its effect, but its answer cannot be understood."""

    def request(self, reference: str = "link-1") -> LinkRequest:
        """See `sample_link`."""
        return sample_link(self.now(), reference)

    def test_a_payer_is_registered_once_however_often_it_is_asked_for(self, gateway: PaymentGateway) -> None:
        first = gateway.register_payer(sample_payer())
        assert first
        assert gateway.register_payer(sample_payer()) == first
        changed = evolve(sample_payer(), company="PT Contoh Baru", email="baru@contoh.example", phone=None)
        assert gateway.register_payer(changed) == first
        assert gateway.register_payer(evolve(sample_payer(), reference="client-2")) != first

    @pytest.mark.parametrize("name", AWKWARD_NAMES, ids=range(len(AWKWARD_NAMES)))
    def test_every_company_can_be_registered_and_billed(self, gateway: PaymentGateway, name: str) -> None:
        payer = Payer(reference="client-1", company=name, email=f"{'finance' * 9}@contoh.example", phone="ext. 12")
        assert gateway.register_payer(payer)
        request = evolve(self.request(), payer=payer, description=name)
        assert gateway.create_link(request).state is LinkState.LIVE

    def test_a_new_link_is_live_and_says_what_was_asked_for(self, gateway: PaymentGateway) -> None:
        request = self.request()
        link = gateway.create_link(request)
        assert link.state is LinkState.LIVE
        assert (link.reference, link.amount) == (request.reference, request.amount)
        assert link.url.startswith(("https://", "http://"))
        assert link.created_at == self.now()
        assert abs(link.expires_at - request.expires_at) < timedelta(minutes=1)
        assert gateway.find_links(request.reference) == (link,)

    @pytest.mark.parametrize("amount", AMOUNTS, ids=str)
    def test_amounts_stay_exact_from_the_request_to_the_payment(self, gateway: PaymentGateway, amount: Money) -> None:
        link = gateway.create_link(evolve(self.request(), amount=amount, lines=()))
        assert link.amount == amount
        self.pay(link)
        assert [payment.amount for payment in gateway.verify(hint_at(link))] == [amount]

    def test_a_link_needs_neither_lines_nor_an_address_to_return_to(self, gateway: PaymentGateway) -> None:
        assert gateway.create_link(evolve(self.request(), lines=(), return_url=None)).state is LinkState.LIVE

    def test_links_are_found_by_the_whole_reference_oldest_first(self, gateway: PaymentGateway) -> None:
        assert gateway.find_links("link-1") == ()
        first = gateway.create_link(self.request())
        self.pass_time(timedelta(seconds=1))
        second = gateway.create_link(self.request())
        gateway.create_link(self.request("link-10"))
        assert gateway.find_links("link-1") == (first, second)
        assert gateway.find_links("link") == ()

    def test_a_link_nobody_paid_has_no_payments(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        assert gateway.verify(hint_at(link)) == ()
        gateway.expire_link(link.link_id)
        assert gateway.verify(hint_at(link)) == ()

    def test_a_paid_link_has_one_payment_however_it_is_pointed_at(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        self.pass_time(timedelta(hours=3))
        self.pay(link)
        (payment,) = gateway.verify(hint_at(link))
        assert payment.payment_id
        assert payment.outcome is PaymentOutcome.SUCCEEDED
        assert (payment.amount, payment.reference, payment.link_id) == (link.amount, link.reference, link.link_id)
        assert (payment.occurred_at, payment.plan_id, payment.final) == (self.now(), None, True)
        assert gateway.verify(evolve(hint_at(link), reference=None)) == (payment,)
        assert gateway.verify(evolve(hint_at(link), link_id=None, object_id=None)) == (payment,)
        assert [found.state for found in gateway.find_links(link.reference)] == [LinkState.PAID]
        self.pass_time(timedelta(days=3))
        assert gateway.verify(hint_at(link)) == (payment,)

    @pytest.mark.parametrize(
        "method",
        [
            PaymentMethod.XENDIT_VA,
            PaymentMethod.XENDIT_CC,
            PaymentMethod.XENDIT_EWALLET,
            PaymentMethod.XENDIT_QRIS,
            PaymentMethod.XENDIT_RETAIL,
            PaymentMethod.XENDIT_DIRECT_DEBIT,
        ],
    )
    def test_a_payment_tells_the_channel_it_came_through(self, gateway: PaymentGateway, method: PaymentMethod) -> None:
        link = gateway.create_link(self.request())
        self.pay(link, method=method)
        assert [payment.method for payment in gateway.verify(hint_at(link))] == [method]

    @pytest.mark.parametrize("difference", [-1_000, 1_000])
    def test_what_was_really_paid_is_told(self, gateway: PaymentGateway, difference: int) -> None:
        link = gateway.create_link(self.request())
        paid = link.amount + Money(difference, Currency.IDR)
        self.pay(link, amount=paid)
        assert [payment.amount for payment in gateway.verify(hint_at(link))] == [paid]

    def test_every_callback_of_a_payment_leads_to_that_payment(
        self, gateway: PaymentGateway, reader: CallbackReader
    ) -> None:
        link = gateway.create_link(self.request())
        callbacks = self.pay(link)
        expected = gateway.verify(hint_at(link))
        assert callbacks
        for payload in callbacks:
            assert gateway.verify(reader.hint(payload)) == expected
            assert reader.dedupe_key(payload, {}) == reader.dedupe_key(dict(payload), {})

    def test_an_expired_link_stays_expired(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        assert gateway.expire_link(link.link_id).state is LinkState.EXPIRED
        assert gateway.expire_link(link.link_id).state is LinkState.EXPIRED
        assert [found.state for found in gateway.find_links(link.reference)] == [LinkState.EXPIRED]

    def test_a_link_runs_out_by_itself(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        self.pass_time(timedelta(days=31))
        assert [found.state for found in gateway.find_links(link.reference)] == [LinkState.EXPIRED]
        assert gateway.expire_link(link.link_id).state is LinkState.EXPIRED

    def test_the_payer_who_was_faster_wins_over_expiry(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        self.pay(link)
        assert gateway.expire_link(link.link_id).state is LinkState.PAID
        assert len(gateway.verify(hint_at(link))) == 1

    def test_money_that_comes_after_expiry_is_not_lost(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        gateway.expire_link(link.link_id)
        self.pay(link, late=True)
        assert [payment.outcome for payment in gateway.verify(hint_at(link))] == [PaymentOutcome.SUCCEEDED]
        assert gateway.expire_link(link.link_id).state is LinkState.PAID

    def test_two_links_of_one_reference_bring_two_payments_to_light(self, gateway: PaymentGateway) -> None:
        first, second = gateway.create_link(self.request()), gateway.create_link(self.request())
        self.pay(second)
        self.pass_time(timedelta(minutes=1))
        self.pay(first)
        payments = gateway.verify(evolve(hint_at(first), link_id=None, object_id=None))
        assert [payment.link_id for payment in payments] == [second.link_id, first.link_id]
        assert len({payment.payment_id for payment in payments}) == 2

    @pytest.mark.parametrize("kind", HintKind)
    def test_what_does_not_exist_has_no_payments(self, gateway: PaymentGateway, kind: HintKind) -> None:
        nothing = CallbackHint(
            kind=kind, event_type="x", object_id="none-1", reference="none", plan_id="none-2", payment_id="none-3"
        )
        assert gateway.verify(nothing) == ()

    def test_a_link_that_does_not_exist_cannot_be_expired(self, gateway: PaymentGateway) -> None:
        with pytest.raises(Rejected) as refusal:
            gateway.expire_link("0123456789abcdef01234567")
        assert refusal.value.code

    def test_a_link_made_without_an_answer_is_found_afterwards(self, gateway: PaymentGateway) -> None:
        self.lose_next_answer(effect=True)
        with pytest.raises(OutcomeUnknown):
            gateway.create_link(self.request())
        (link,) = gateway.find_links("link-1")
        assert (link.state, link.amount) == (LinkState.LIVE, self.request().amount)

    def test_a_link_that_was_not_made_is_not_found_and_can_be_made(self, gateway: PaymentGateway) -> None:
        self.lose_next_answer(effect=False)
        with pytest.raises(OutcomeUnknown):
            gateway.create_link(self.request())
        assert gateway.find_links("link-1") == ()
        made = gateway.create_link(self.request())
        assert gateway.find_links("link-1") == (made,)

    def test_registering_again_after_a_lost_answer_makes_no_second_payer(self, gateway: PaymentGateway) -> None:
        self.lose_next_answer(effect=True)
        with pytest.raises(OutcomeUnknown):
            gateway.register_payer(sample_payer())
        assert gateway.register_payer(sample_payer()) == gateway.register_payer(sample_payer())

    def test_when_nobody_is_there_nothing_happens(self, gateway: PaymentGateway) -> None:
        self.go_down()
        with pytest.raises(OutsideFailure) as failure:
            gateway.create_link(self.request())
        # A provider that answers an error may have worked all the same; then it says so.
        assert isinstance(failure.value, Unavailable | OutcomeUnknown)
        assert gateway.find_links("link-1") == ()
        assert gateway.create_link(self.request()).state is LinkState.LIVE

    def test_reading_while_nobody_is_there_is_never_an_unknown_outcome(self, gateway: PaymentGateway) -> None:
        link = gateway.create_link(self.request())
        self.go_down()
        with pytest.raises(Unavailable):
            gateway.find_links(link.reference)
        self.go_down()
        with pytest.raises(Unavailable):
            gateway.verify(hint_at(link))

    def test_a_call_too_many_is_told_when_to_come_back(self, gateway: PaymentGateway) -> None:
        self.throttle()
        with pytest.raises(Unavailable) as failure:
            gateway.create_link(self.request())
        assert failure.value.retry_after is not None
        assert failure.value.retry_after > timedelta(0)
        assert gateway.find_links("link-1") == ()

    def test_an_answer_that_cannot_be_understood_hides_no_link(self, gateway: PaymentGateway) -> None:
        self.garble_next()
        with pytest.raises(MalformedAnswer):
            gateway.create_link(self.request())
        assert len(gateway.find_links("link-1")) == 1


def hint_at(link: GatewayLink) -> CallbackHint:
    """As the reconciler points at a link that it knows."""
    return CallbackHint(
        kind=HintKind.LINK,
        event_type="reconcile",
        object_id=link.link_id,
        link_id=link.link_id,
        reference=link.reference,
    )
