"""The payment gateway behind its circuit breaker."""

from datetime import date

from attrs import frozen

from subplat.application.operations.breaker import Breaker
from subplat.application.ports.payment_gateway import (
    AutoDebitGateway,
    AutoDebitRequest,
    AutoDebitSession,
    CallbackHint,
    GatewayLink,
    GatewayPayment,
    LinkRequest,
    Payer,
    PaymentGateway,
)
from subplat.domain.money import Money

PAYMENTS = "xendit"
"""What the books call the payment provider."""


@frozen(kw_only=True)
class GuardedGateway:
    """`PaymentGateway`; see there."""

    gateway: PaymentGateway
    breaker: Breaker

    def register_payer(self, payer: Payer) -> str:
        """See the port."""
        return self.breaker.call(lambda: self.gateway.register_payer(payer))

    def create_link(self, request: LinkRequest) -> GatewayLink:
        """See the port."""
        return self.breaker.call(lambda: self.gateway.create_link(request))

    def find_links(self, reference: str) -> tuple[GatewayLink, ...]:
        """See the port."""
        return self.breaker.call(lambda: self.gateway.find_links(reference))

    def expire_link(self, link_id: str) -> GatewayLink:
        """See the port."""
        return self.breaker.call(lambda: self.gateway.expire_link(link_id))

    def verify(self, hint: CallbackHint) -> tuple[GatewayPayment, ...]:
        """See the port."""
        return self.breaker.call(lambda: self.gateway.verify(hint))


@frozen(kw_only=True)
class GuardedAutoDebit:
    """`AutoDebitGateway`; see there."""

    auto_debit: AutoDebitGateway
    breaker: Breaker

    def open_session(self, request: AutoDebitRequest) -> AutoDebitSession:
        """See the port."""
        return self.breaker.call(lambda: self.auto_debit.open_session(request))

    def find_sessions(self, reference: str, session_id: str | None = None) -> tuple[AutoDebitSession, ...]:
        """See the port."""
        return self.breaker.call(lambda: self.auto_debit.find_sessions(reference, session_id))

    def close_session(self, session_id: str) -> AutoDebitSession:
        """See the port."""
        return self.breaker.call(lambda: self.auto_debit.close_session(session_id))

    def set_next_amount(self, plan_id: str, charge_on: date, amount: Money) -> Money:
        """See the port."""
        return self.breaker.call(lambda: self.auto_debit.set_next_amount(plan_id, charge_on, amount))

    def reschedule(self, plan_id: str, next_charge_on: date) -> date:
        """See the port."""
        return self.breaker.call(lambda: self.auto_debit.reschedule(plan_id, next_charge_on))

    def stop(self, plan_id: str) -> None:
        """See the port."""
        self.breaker.call(lambda: self.auto_debit.stop(plan_id))
