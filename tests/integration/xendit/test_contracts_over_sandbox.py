"""The real adapters keep the contracts that the provider in memory keeps."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.xendit.callbacks import XenditCallbackReader
from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway
from subplat.application.ports.payment_gateway import AutoDebitSession, GatewayLink, GatewayPayment
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.testing.contracts.auto_debit import AutoDebitContract, Callbacks
from subplat.testing.contracts.payment_gateway import PaymentGatewayContract
from subplat.testing.contracts.refunds import RefundContract

METHODS = {
    PaymentMethod.XENDIT_VA: "BANK_TRANSFER",
    PaymentMethod.XENDIT_CC: "CREDIT_CARD",
    PaymentMethod.XENDIT_EWALLET: "EWALLET",
    PaymentMethod.XENDIT_QRIS: "QR_CODE",
    PaymentMethod.XENDIT_RETAIL: "RETAIL_OUTLET",
    PaymentMethod.XENDIT_DIRECT_DEBIT: "DIRECT_DEBIT",
}


class Steering:
    """What both suites do to the twin."""

    xendit: Any

    def now(self) -> datetime:
        moment: datetime = self.xendit.world.clock.now()
        return moment

    def pass_time(self, by: timedelta) -> None:
        self.xendit.control.advance(seconds=by.total_seconds())

    def go_down(self) -> None:
        self.xendit.control.fail("xendit", FaultKind.STATUS_503)


class TestXenditPaymentGateway(Steering, PaymentGatewayContract):
    @pytest.fixture
    def gateway(self, xendit: Any) -> XenditPaymentGateway:
        self.xendit = xendit
        gateway: XenditPaymentGateway = xendit.payments
        return gateway

    @pytest.fixture
    def reader(self) -> XenditCallbackReader:
        return XenditCallbackReader()

    def pay(
        self, link: GatewayLink, *, amount: Money | None = None, method: PaymentMethod | None = None, late: bool = False
    ) -> Sequence[Mapping[str, object]]:
        self.xendit.control.pay(
            link.url,
            method=METHODS[method] if method else None,
            amount=amount.amount if amount else None,
            after_expiry=late,
        )
        callbacks: list[Mapping[str, object]] = self.xendit.callbacks()
        return callbacks

    def lose_next_answer(self, *, effect: bool) -> None:
        self.xendit.control.fail("xendit", FaultKind.DROP_AFTER if effect else FaultKind.DROP_BEFORE)

    def throttle(self) -> None:
        self.xendit.control.fail("xendit", FaultKind.RATE_LIMITED)

    def garble_next(self) -> None:
        self.xendit.control.fail("xendit", FaultKind.MALFORMED)


class TestXenditAutoDebit(Steering, AutoDebitContract):
    @pytest.fixture
    def gateways(self, xendit: Any) -> Any:
        self.xendit = xendit
        return xendit

    @pytest.fixture
    def reader(self) -> XenditCallbackReader:
        return XenditCallbackReader()

    def agree(self, session: AutoDebitSession, *, declined: str | None = None) -> Callbacks:
        if declined is None:
            self.xendit.control.pay(session.url)
        else:
            self.xendit.control.decline(session.url, failure_code=declined)
        callbacks: Callbacks = self.xendit.callbacks()
        return callbacks

    def charge(self, plan_id: str, day: date, *, declined: str | None = None) -> Callbacks:
        if declined is not None:
            self.xendit.control.decline(plan_id, failure_code=declined)
        self.xendit.callbacks()
        self.xendit.control.set_clock(datetime.combine(day, time(12), tzinfo=UTC))
        callbacks: Callbacks = self.xendit.callbacks()
        return callbacks

    def lose_next_session(self, *, effect: bool) -> None:
        kind = FaultKind.DROP_AFTER if effect else FaultKind.DROP_BEFORE
        self.xendit.control.fail("xendit", kind, operation="POST /sessions")


class TestXenditRefunds(Steering, RefundContract):
    @pytest.fixture
    def gateways(self, xendit: Any) -> Any:
        self.xendit = xendit
        return xendit

    @pytest.fixture
    def reader(self) -> XenditCallbackReader:
        return XenditCallbackReader()

    def pay(self, url: str, method: PaymentMethod) -> Callbacks:
        self.xendit.control.pay(url, method=METHODS[method])
        callbacks: Callbacks = self.xendit.callbacks()
        return callbacks

    def end(self, refund_id: str, *, failed: str | None = None) -> Callbacks:
        if failed is not None:
            self.xendit.control.decline(refund_id, failure_code=failed)
        self.pass_time(timedelta(days=1))
        callbacks: Callbacks = self.xendit.callbacks()
        return callbacks

    def refuse_next(self, failed: str, payment: GatewayPayment) -> None:
        """Decided when it ends."""

    def lose_next_refund(self, *, effect: bool) -> None:
        kind = FaultKind.DROP_AFTER if effect else FaultKind.DROP_BEFORE
        self.xendit.control.fail("xendit", kind, operation="POST /refunds")
