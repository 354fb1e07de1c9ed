"""The payment gateway in memory."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from attrs import define, field

from subplat.adapters.memory.payment_provider import SYSTEM, InMemoryPaymentProvider
from subplat.adapters.memory.payment_records import (
    GatewayCall,
    PlannedFailure,
    StoredLink,
    StoredPlan,
    StoredSession,
)
from subplat.application.ports.failures import OutsideFailure, Rejected
from subplat.application.ports.payment_gateway import (
    AutoDebitRequest,
    AutoDebitSession,
    CallbackHint,
    GatewayLink,
    GatewayPayment,
    GatewayRefund,
    HintKind,
    LinkRequest,
    Payer,
    RefundRequest,
    RefundState,
)
from subplat.domain.money import Money
from subplat.domain.periods import charge_day

T = TypeVar("T")
PAGES = "https://payments.example"


@define(kw_only=True, eq=False)
class InMemoryPaymentGateway(InMemoryPaymentProvider):
    """`PaymentGateway`, `AutoDebitGateway` and `RefundGateway`; steered by `pay`, `decline`, `expire`,
    `charge`, `end_refund` and `give_back`.

    `failures` are met by the next calls, first first; `calls` is what was asked. Safe to use from several threads.
    """

    failures: list[PlannedFailure] = field(factory=list)
    calls: list[GatewayCall] = field(factory=list)
    down: OutsideFailure | None = None
    """Raised by every call while it is set: an outage, without any effect."""

    def register_payer(self, payer: Payer) -> str:
        """One id per reference."""
        return self._called(
            "register_payer", payer.reference, lambda: self.payers.setdefault(payer.reference, self._new_id("payer"))
        )

    def create_link(self, request: LinkRequest) -> GatewayLink:
        """Makes one more link, whether or not there is one with that reference."""

        def create() -> GatewayLink:
            link_id = self._new_id("link")
            stored = StoredLink(
                link_id=link_id,
                reference=request.reference,
                url=f"{PAGES}/{link_id}",
                amount=request.amount,
                created_at=self.clock.now(),
                expires_at=request.expires_at,
                lines=request.lines,
            )
            self.links.append(stored)
            return stored.seen(self.clock.now())

        return self._called("create_link", request.reference, create)

    def find_links(self, reference: str) -> tuple[GatewayLink, ...]:
        """Oldest first."""

        def find() -> tuple[GatewayLink, ...]:
            return tuple(link.seen(self.clock.now()) for link in self.named(reference) if link.reference == reference)

        return self._called("find_links", reference, find)

    def expire_link(self, link_id: str) -> GatewayLink:
        """A paid link stays paid. Raises Rejected for an id that does not exist."""

        def expire() -> GatewayLink:
            link = next((link for link in self.named(link_id) if link.link_id == link_id), None)
            if link is None:
                raise _unknown(f"link {link_id}")
            link.closed = True
            return link.seen(self.clock.now())

        return self._called("expire_link", link_id, expire)

    def verify(self, hint: CallbackHint) -> tuple[GatewayPayment, ...]:
        """Every attempt on what the hint names."""

        def look() -> tuple[GatewayPayment, ...]:
            return tuple(sorted(self._pointed_at(hint), key=lambda payment: payment.occurred_at))

        return self._called("verify", hint.object_id or hint.reference or hint.event_type, look)

    def open_session(self, request: AutoDebitRequest) -> AutoDebitSession:
        """Makes one more session with its plan, which becomes active when the payer agrees."""

        def open_it() -> AutoDebitSession:
            session_id, plan_id = self._new_id("session"), self._new_id("plan")
            plan = StoredPlan(
                plan_id=plan_id,
                reference=request.reference,
                amount=request.amount,
                every=request.every,
                first_day=request.next_charge_on,
                retries=request.retries,
            )
            stored = StoredSession(
                session_id=session_id,
                reference=request.reference,
                url=f"{PAGES}/{session_id}",
                amount=request.amount,
                expires_at=request.expires_at,
                plan=plan,
            )
            self.sessions.append(stored)
            self.plans[plan_id] = plan
            return stored.seen(self.clock.now())

        return self._called("open_session", request.reference, open_it)

    def find_sessions(self, reference: str, session_id: str | None = None) -> tuple[AutoDebitSession, ...]:
        """Oldest first; searched by the reference alone."""

        def find() -> tuple[AutoDebitSession, ...]:
            return tuple(each.seen(self.clock.now()) for each in self.sessions if each.reference == reference)

        return self._called("find_sessions", reference, find)

    def close_session(self, session_id: str) -> AutoDebitSession:
        """One that the payer agreed to stays. Raises Rejected for an id that does not exist."""

        def close() -> AutoDebitSession:
            session = next((each for each in self.sessions if each.session_id == session_id), None)
            if session is None:
                raise _unknown(f"session {session_id}")
            session.closed = True
            return session.seen(self.clock.now())

        return self._called("close_session", session_id, close)

    def set_next_amount(self, plan_id: str, charge_on: date, amount: Money) -> Money:
        """Raises Rejected for a plan that does not exist, a day without a charge to come, and from that day (UTC) on."""

        def set_it() -> Money:
            plan = self.plans.get(plan_id)
            if plan is None or not plan.active or plan.next_day != charge_day(charge_on):
                raise Rejected(SYSTEM, f"plan {plan_id}: no charge on {charge_on}", code="NO_SCHEDULED_CYCLE")
            if self.clock.now().date() >= plan.next_day:
                raise Rejected(SYSTEM, f"plan {plan_id}: too late", code="INELIGIBLE_CYCLE_REQUEST")
            plan.next_amount = amount
            return amount

        return self._called("set_next_amount", plan_id, set_it)

    def reschedule(self, plan_id: str, next_charge_on: date) -> date:
        """Raises Rejected for a plan that is not active, and for a day that is not to come."""

        def move() -> date:
            plan = self.plans.get(plan_id)
            if plan is None or not plan.active:
                raise Rejected(SYSTEM, f"plan {plan_id} is not active", code="REQUEST_FORBIDDEN_ERROR")
            day = charge_day(next_charge_on)
            if plan.next_day != day:
                if self.clock.now().date() >= day:
                    raise Rejected(SYSTEM, f"plan {plan_id}: {day} is over", code="API_VALIDATION_ERROR")
                plan.move(day)
            return plan.next_day

        return self._called("reschedule", plan_id, move)

    def stop(self, plan_id: str) -> None:
        """Raises Rejected for a plan that does not exist."""

        def end() -> None:
            plan = self.plans.get(plan_id)
            if plan is None:
                raise _unknown(f"plan {plan_id}")
            plan.active = False

        return self._called("stop", plan_id, end)

    def request_refund(self, request: RefundRequest) -> GatewayRefund:
        """A key seen before gets the refund it made; one refund of a payment at a time."""

        def ask() -> GatewayRefund:
            known = self.refund_keys.get(request.idempotency_key)
            if known is not None:
                return known.seen()
            if any(each.reference == request.reference for each in self.refunds):
                return GatewayRefund(
                    refund_id=None,
                    payment_id=None,
                    reference=request.reference,
                    state=RefundState.PENDING,
                    amount=request.amount,
                )
            refund = self._give_back(request.payment_id, request.amount, request.reference)
            self.refund_keys[request.idempotency_key] = refund
            return refund.seen()

        return self._called("request_refund", request.reference, ask)

    def read_refund(self, refund_id: str) -> GatewayRefund | None:
        """As it is now."""
        return self._called(
            "read_refund",
            refund_id,
            lambda: next((each.seen() for each in self.refunds if each.refund_id == refund_id), None),
        )

    def fail_next(self, failure: OutsideFailure, *, effect: bool = False, operation: str | None = None) -> None:
        """Plans one failure; see `PlannedFailure`."""
        self.failures.append(PlannedFailure(failure=failure, effect=effect, operation=operation))

    def _called(self, operation: str, subject: str, effect: Callable[[], T]) -> T:
        with self._lock:
            self._land()
            self.calls.append(GatewayCall(operation=operation, subject=subject, at=self.clock.now()))
            if self.down is not None:
                raise self.down
            planned = next((each for each in self.failures if each.operation in (None, operation)), None)
            if planned is None:
                return effect()
            self.failures.remove(planned)
            if planned.effect:
                self._underway.append((self.clock.now() + planned.after, effect))
                self._land()
            raise planned.failure

    def _pointed_at(self, hint: CallbackHint) -> list[GatewayPayment]:
        match hint.kind:
            case HintKind.LINK:
                link_id = hint.link_id or hint.object_id
                names = dict.fromkeys(name for name in (link_id, hint.reference) if name is not None)
                found = {link.link_id: link for name in names for link in self.named(name)}
                return [
                    each
                    for link in found.values()
                    for each in link.payments
                    if each.link_id == link_id or (hint.reference is not None and each.reference == hint.reference)
                ]
            case HintKind.SESSION | HintKind.PLAN:
                named = [each.plan.plan_id for each in self.sessions if hint.object_id == each.session_id]
                plan_ids = {hint.plan_id, hint.object_id, *named}
                return [each for plan in self.plans.values() if plan.plan_id in plan_ids for each in plan.payments]
            case HintKind.PLAN_CYCLE:
                cycles = [cycle for plan in self.plans.values() for cycle in plan.cycles]
                return [each for cycle in cycles if cycle.cycle_id == hint.object_id for each in cycle.payments]
            case HintKind.PAYMENT | HintKind.REFUND:
                refunded = next((each for each in self.refunds if each.refund_id == hint.object_id), None)
                payment_id = refunded.payment_id if refunded else hint.payment_id or hint.object_id
                return [each for each in self._payments() if each.payment_id == payment_id]
            case HintKind.UNKNOWN:
                return []

    def _payments(self) -> list[GatewayPayment]:
        by_link = [each for link in self.links for each in link.payments]
        return by_link + [each for plan in self.plans.values() for each in plan.payments]


def _unknown(what: str) -> Rejected:
    return Rejected(SYSTEM, f"there is no {what}", code="DATA_NOT_FOUND")
