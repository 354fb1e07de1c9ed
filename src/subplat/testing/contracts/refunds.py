"""What every gateway has to do about refunds."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import pytest
from attrs import evolve

from subplat.application.ports.failures import OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.payment_gateway import (
    CallbackHint,
    CallbackReader,
    GatewayPayment,
    HintKind,
    PaymentGateway,
    PaymentOutcome,
    RefundGateway,
    RefundRequest,
    RefundState,
)
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.testing.contracts.payment_gateway import sample_link

Callbacks = Sequence[Mapping[str, object]]


class RefundGateways(Protocol):
    """One provider by two ports."""

    @property
    def payments(self) -> PaymentGateway: ...
    @property
    def refunds(self) -> RefundGateway: ...


class RefundContract(ABC):
    """Subclasses give the fixtures `gateways` and `reader` and steer the provider."""

    @abstractmethod
    def now(self) -> datetime:
        """The provider's clock."""

    @abstractmethod
    def pay(self, url: str, method: PaymentMethod) -> Callbacks:
        """The payer pays a link."""

    @abstractmethod
    def end(self, refund_id: str, *, failed: str | None = None) -> Callbacks:
        """The refund under way ends; what is called back about it."""

    @abstractmethod
    def refuse_next(self, failed: str, payment: GatewayPayment) -> None:
        """Refunds of this payment that are asked for from now on will fail in the channel."""

    @abstractmethod
    def lose_next_refund(self, *, effect: bool) -> None:
        """The next answer about a refund is lost, after its effect or before."""

    def paid(self, gateways: RefundGateways, method: PaymentMethod = PaymentMethod.XENDIT_CC) -> GatewayPayment:
        """A payment of a link."""
        link = gateways.payments.create_link(sample_link(self.now()))
        self.pay(link.url, method)
        hint = CallbackHint(kind=HintKind.LINK, event_type="test", reference=link.reference, link_id=link.link_id)
        (payment,) = gateways.payments.verify(hint)
        return payment

    def request(self, payment: GatewayPayment, amount: Money | None = None, number: int = 1) -> RefundRequest:
        """All of it, unless said otherwise."""
        return RefundRequest(
            payment_id=payment.payment_id,
            reference=f"refund-{number}",
            idempotency_key=f"key-{number}",
            amount=amount or payment.amount,
        )

    def test_a_refund_is_under_way_and_then_over(self, gateways: RefundGateways, reader: CallbackReader) -> None:
        payment = self.paid(gateways)
        asked = gateways.refunds.request_refund(self.request(payment))
        assert (asked.state, asked.amount, asked.reference) == (RefundState.PENDING, payment.amount, "refund-1")
        assert asked.refund_id is not None
        callbacks = self.end(asked.refund_id)
        ended = gateways.refunds.read_refund(asked.refund_id)
        assert ended == evolve(asked, state=RefundState.SUCCEEDED, payment_id=payment.payment_id)
        hints = [reader.hint(payload) for payload in callbacks]
        assert asked.refund_id in [hint.object_id for hint in hints if hint.kind is HintKind.REFUND]
        for hint in hints:
            assert set(gateways.payments.verify(hint)) <= {payment}

    def test_a_refund_that_fails_says_why(self, gateways: RefundGateways) -> None:
        payment = self.paid(gateways)
        self.refuse_next("REFUND_FAILED", payment)
        asked = gateways.refunds.request_refund(self.request(payment))
        assert asked.refund_id is not None
        self.end(asked.refund_id, failed="REFUND_FAILED")
        ended = gateways.refunds.read_refund(asked.refund_id)
        assert ended is not None
        assert (ended.state, ended.failure_reason) == (RefundState.FAILED, "REFUND_FAILED")

    def test_the_same_key_is_the_same_refund(self, gateways: RefundGateways) -> None:
        request = self.request(self.paid(gateways), Money(1_000, Currency.IDR))
        assert gateways.refunds.request_refund(request) == gateways.refunds.request_refund(request)

    @pytest.mark.parametrize("effect", [True, False])
    def test_after_a_lost_answer_the_same_request_makes_one_refund(
        self, gateways: RefundGateways, effect: bool
    ) -> None:
        request = self.request(self.paid(gateways))
        self.lose_next_refund(effect=effect)
        with pytest.raises(OutcomeUnknown):
            gateways.refunds.request_refund(request)
        again = gateways.refunds.request_refund(request)
        assert again.refund_id is not None
        self.end(again.refund_id)
        with pytest.raises(Rejected):
            gateways.refunds.request_refund(self.request(self.paid_again(request), Money(1, Currency.IDR), 2))

    def paid_again(self, request: RefundRequest) -> GatewayPayment:
        """The payment of a request, as far as another request needs it."""
        return GatewayPayment(
            payment_id=request.payment_id,
            reference=None,
            outcome=PaymentOutcome.SUCCEEDED,
            amount=request.amount,
            method=PaymentMethod.XENDIT_CC,
            occurred_at=self.now(),
        )

    def test_a_reference_that_is_known_under_another_key_is_no_failure(self, gateways: RefundGateways) -> None:
        payment = self.paid(gateways)
        first = gateways.refunds.request_refund(self.request(payment, Money(1_000, Currency.IDR)))
        assert first.refund_id is not None
        self.end(first.refund_id)
        again = evolve(self.request(payment, Money(1_000, Currency.IDR)), idempotency_key="key-other")
        answer = gateways.refunds.request_refund(again)
        assert (answer.refund_id, answer.state) == (None, RefundState.PENDING)

    def test_partial_refunds_one_after_the_other_up_to_what_was_paid(self, gateways: RefundGateways) -> None:
        payment = self.paid(gateways)
        half = payment.amount.ratio(1, 2)
        for number in (1, 2):
            asked = gateways.refunds.request_refund(self.request(payment, half, number))
            with pytest.raises(Unavailable):
                gateways.refunds.request_refund(self.request(payment, Money(1, Currency.IDR), 9))
            assert asked.refund_id is not None
            self.end(asked.refund_id)
        with pytest.raises(Rejected):
            gateways.refunds.request_refund(self.request(payment, Money(1, Currency.IDR), 3))

    def test_a_virtual_account_cannot_be_refunded(self, gateways: RefundGateways) -> None:
        payment = self.paid(gateways, PaymentMethod.XENDIT_VA)
        with pytest.raises(Rejected) as refusal:
            gateways.refunds.request_refund(self.request(payment))
        assert refusal.value.code == "REFUND_NOT_SUPPORTED"

    def test_what_does_not_exist_is_not_found(self, gateways: RefundGateways) -> None:
        assert gateways.refunds.read_refund("rfd-unknown") is None
        unknown = self.paid_again(
            RefundRequest(payment_id="nothing", reference="r", idempotency_key="k", amount=Money(1_000, Currency.IDR))
        )
        with pytest.raises(Rejected):
            gateways.refunds.request_refund(self.request(unknown))
