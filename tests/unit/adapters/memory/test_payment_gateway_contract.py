"""The provider in memory keeps the contracts of both gateway ports and of the reader."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import frozen

from subplat.adapters.memory.callbacks import InMemoryCallbackReader
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Unavailable
from subplat.application.ports.payment_gateway import AutoDebitSession, GatewayLink, GatewayPayment
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.testing.contracts.auto_debit import AutoDebitContract, Callbacks
from subplat.testing.contracts.callbacks import CallbackReaderContract
from subplat.testing.contracts.payment_gateway import PaymentGatewayContract, sample_link
from subplat.testing.contracts.refunds import RefundContract

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
SYSTEM = "payments in memory"


class Steering:
    """What both suites do to the provider."""

    fake: InMemoryPaymentGateway
    clock: ManualClock

    def start(self) -> InMemoryPaymentGateway:
        self.clock = ManualClock(START)
        self.fake = InMemoryPaymentGateway(clock=self.clock)
        return self.fake

    def now(self) -> datetime:
        return self.clock.now()

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)

    def go_down(self) -> None:
        self.fake.fail_next(Unavailable(SYSTEM, "down"))


class TestInMemoryPaymentGateway(Steering, PaymentGatewayContract):
    @pytest.fixture
    def gateway(self) -> InMemoryPaymentGateway:
        return self.start()

    @pytest.fixture
    def reader(self) -> InMemoryCallbackReader:
        return InMemoryCallbackReader()

    def pay(
        self, link: GatewayLink, *, amount: Money | None = None, method: PaymentMethod | None = None, late: bool = False
    ) -> Sequence[Mapping[str, object]]:
        return [self.fake.pay(link.url, amount=amount, method=method, after_expiry=late)]

    def lose_next_answer(self, *, effect: bool) -> None:
        self.fake.fail_next(OutcomeUnknown(SYSTEM, "no answer"), effect=effect)

    def throttle(self) -> None:
        self.fake.fail_next(Unavailable(SYSTEM, "too many", retry_after=timedelta(seconds=42)))

    def garble_next(self) -> None:
        self.fake.fail_next(MalformedAnswer(SYSTEM, "garbled"), effect=True)


@frozen
class Both:
    auto_debit: InMemoryPaymentGateway
    payments: InMemoryPaymentGateway


class TestInMemoryAutoDebit(Steering, AutoDebitContract):
    @pytest.fixture
    def gateways(self) -> Both:
        fake = self.start()
        return Both(fake, fake)

    @pytest.fixture
    def reader(self) -> InMemoryCallbackReader:
        return InMemoryCallbackReader()

    def agree(self, session: AutoDebitSession, *, declined: str | None = None) -> Callbacks:
        if declined is not None:
            return [self.fake.decline(session.url, reason=declined)]
        return [self.fake.pay(session.url)]

    def charge(self, plan_id: str, day: date, *, declined: str | None = None) -> Callbacks:
        self.clock.instant = max(self.clock.instant, datetime.combine(day, START.timetz()))
        return [self.fake.charge(plan_id, day, declined=declined)]

    def lose_next_session(self, *, effect: bool) -> None:
        self.fake.fail_next(OutcomeUnknown(SYSTEM, "no answer"), effect=effect, operation="open_session")


@frozen
class Payments:
    payments: InMemoryPaymentGateway
    refunds: InMemoryPaymentGateway


class TestInMemoryRefunds(Steering, RefundContract):
    @pytest.fixture
    def gateways(self) -> Payments:
        fake = self.start()
        return Payments(fake, fake)

    @pytest.fixture
    def reader(self) -> InMemoryCallbackReader:
        return InMemoryCallbackReader()

    def pay(self, url: str, method: PaymentMethod) -> Callbacks:
        return [self.fake.pay(url, method=method)]

    def end(self, refund_id: str, *, failed: str | None = None) -> Callbacks:
        return [self.fake.end_refund(refund_id, failed=failed)]

    def refuse_next(self, failed: str, payment: GatewayPayment) -> None:
        """Decided when it ends."""

    def lose_next_refund(self, *, effect: bool) -> None:
        self.fake.fail_next(OutcomeUnknown(SYSTEM, "no answer"), effect=effect, operation="request_refund")


class TestInMemoryCallbackReader(CallbackReaderContract):
    @pytest.fixture
    def reader(self) -> InMemoryCallbackReader:
        return InMemoryCallbackReader()

    def known(self) -> Mapping[str, object]:
        fake = InMemoryPaymentGateway(clock=ManualClock(START))
        return fake.pay(fake.create_link(sample_link(START)).url)
