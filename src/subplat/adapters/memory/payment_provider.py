"""The payment provider in memory: what it keeps, and what payers and time do to it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from itertools import count
from threading import RLock

from attrs import define, field

from subplat.adapters.memory.callbacks import callback
from subplat.adapters.memory.payment_records import (
    StoredCycle,
    StoredLink,
    StoredPlan,
    StoredRefund,
    StoredSession,
)
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import OutsideFailure, Rejected, Unavailable
from subplat.application.ports.payment_gateway import (
    CallbackHint,
    GatewayPayment,
    HintKind,
    LinkState,
    PaymentOutcome,
    RefundState,
)
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.periods import charge_day

SYSTEM = "payments in memory"
DECLINED = "INSUFFICIENT_BALANCE"
AUTO_DEBIT = (PaymentMethod.XENDIT_CC, PaymentMethod.XENDIT_EWALLET, PaymentMethod.XENDIT_DIRECT_DEBIT)
"""What can be charged without the payer."""

NOT_REFUNDABLE = (PaymentMethod.XENDIT_VA, PaymentMethod.XENDIT_RETAIL)
"""What the provider cannot send back the way it came."""


class CannotPay(Exception):
    """The payer cannot do that: nothing of that name, paid already, expired."""


@define(kw_only=True, eq=False)
class InMemoryPaymentProvider:
    """Links, sessions and plans; each steering method answers with the callback that the provider posts about it."""

    clock: Clock
    payers: dict[str, str] = field(factory=dict)
    links: list[StoredLink] = field(factory=list)
    sessions: list[StoredSession] = field(factory=list)
    plans: dict[str, StoredPlan] = field(factory=dict)
    refunds: list[StoredRefund] = field(factory=list)
    refund_keys: dict[str, StoredRefund] = field(factory=dict)
    _underway: list[tuple[datetime, Callable[[], object]]] = field(factory=list, init=False)
    _by_name: dict[str, list[StoredLink]] = field(factory=dict[str, list[StoredLink]], init=False)
    _indexed: int = field(default=0, init=False)
    """So many links, which are only ever added to, are found by name."""
    _numbers: "count[int]" = field(factory=lambda: count(1), init=False)
    _lock: RLock = field(factory=RLock, init=False)

    def pay(
        self,
        target: str,
        *,
        amount: Money | None = None,
        method: PaymentMethod | None = None,
        at: datetime | None = None,
        after_expiry: bool = False,
    ) -> Mapping[str, object]:
        """The payer pays a link or agrees in a session, named by URL, id or our reference. Raises CannotPay.

        Without a method: a virtual account for a link, a card for a session. `after_expiry` lets money arrive on an
        expired link, as a transfer under way does.
        """
        with self._lock:
            self._land()
            found = self._payable(target, after_expiry)
            if isinstance(found, StoredSession):
                return self._agreed(found, method or PaymentMethod.XENDIT_CC, at, declined=None)
            payment = GatewayPayment(
                payment_id=self._new_id("payment"),
                reference=found.reference,
                outcome=PaymentOutcome.SUCCEEDED,
                amount=amount or found.amount,
                method=method or PaymentMethod.XENDIT_VA,
                occurred_at=at or self.clock.now(),
                link_id=found.link_id,
            )
            found.payments.append(payment)
            return _about_link(found, "link.paid", "PAID")

    def decline(self, target: str, *, reason: str = DECLINED) -> Mapping[str, object]:
        """The payer's attempt fails. A link stays as it was and shows no trace; a session's plan ends at once."""
        with self._lock:
            self._land()
            found = self._payable(target, after_expiry=False)
            if isinstance(found, StoredSession):
                return self._agreed(found, PaymentMethod.XENDIT_CC, None, declined=reason)
            return _about_link(found, "link.declined", "LIVE")

    def expire(self, target: str) -> Mapping[str, object]:
        """A link or session runs out by itself. Raises CannotPay when it was paid."""
        with self._lock:
            self._land()
            found = self._payable(target, after_expiry=True)
            found.closed = True
            if isinstance(found, StoredSession):
                return _about_session(found, "session.expired", "EXPIRED")
            return _about_link(found, "link.expired", "EXPIRED")

    def charge(
        self,
        plan_id: str,
        day: date,
        *,
        declined: str | None = None,
        final: bool = True,
        method: PaymentMethod = PaymentMethod.XENDIT_CC,
    ) -> Mapping[str, object]:
        """The provider charges a plan for `day`, or tries that day's cycle again; `declined` is why it fails.

        `final` is false for a failure that it will try again by itself. Raises CannotPay.
        """
        with self._lock:
            self._land()
            plan = self.plans.get(plan_id)
            if plan is None or not plan.active:
                raise CannotPay(f"no active plan {plan_id}")
            day = charge_day(day)
            cycle = plan.cycle_of(day)
            if cycle is None and day != plan.next_day:
                raise CannotPay(f"the next charge is on {plan.next_day}, not on {day}")
            if cycle is None:
                amount = plan.next_amount or plan.amount
                cycle = StoredCycle(cycle_id=self._new_id("cycle"), day=day, amount=amount)
                plan.cycles.append(cycle)
                plan.next_amount = None
            if cycle.paid:
                raise CannotPay(f"the charge of {day} succeeded already")
            self._attempt(plan, cycle, method, self.clock.now(), declined, final)
            status = "SUCCEEDED" if declined is None else "FAILED" if final else "RETRYING"
            hint = CallbackHint(
                kind=HintKind.PLAN_CYCLE,
                event_type=f"cycle.{status.lower()}",
                object_id=cycle.cycle_id,
                reference=plan.reference,
                plan_id=plan_id,
                payment_id=cycle.payments[-1].payment_id,
            )
            return callback(hint, status=status)

    def end_refund(self, refund_id: str, *, failed: str | None = None) -> Mapping[str, object]:
        """The channel took a refund, or (`failed`) did not. Raises CannotPay unless it was under way."""
        with self._lock:
            refund = next((each for each in self.refunds if each.refund_id == refund_id), None)
            if refund is None or refund.state is not RefundState.PENDING:
                raise CannotPay(f"no refund {refund_id} is under way")
            refund.state = RefundState.SUCCEEDED if failed is None else RefundState.FAILED
            refund.failure_reason = failed
            hint = CallbackHint(
                kind=HintKind.REFUND,
                event_type=f"refund.{refund.state.lower()}",
                object_id=refund.refund_id,
                reference=refund.reference,
                payment_id=refund.payment_id,
            )
            return callback(hint, status=refund.state)

    def give_back(self, payment_id: str, amount: Money) -> Mapping[str, object]:
        """Somebody refunds a payment at the provider itself, without us."""
        with self._lock:
            refund = self._give_back(payment_id, amount, None)
            return self.end_refund(refund.refund_id)

    def _give_back(self, payment_id: str, amount: Money, reference: str | None) -> StoredRefund:
        paid = [each for link in self.links for each in link.payments]
        paid += [each for plan in self.plans.values() for each in plan.payments]
        payment = next((each for each in paid if each.payment_id == payment_id), None)
        if payment is None or payment.outcome is not PaymentOutcome.SUCCEEDED:
            raise Rejected(SYSTEM, f"no successful payment {payment_id}", code="DATA_NOT_FOUND")
        if payment.method in NOT_REFUNDABLE:
            raise Rejected(SYSTEM, f"{payment.method} does not support refunds", code="REFUND_NOT_SUPPORTED")
        others = [each for each in self.refunds if each.payment_id == payment_id]
        if any(each.state is RefundState.PENDING for each in others):
            raise Unavailable(SYSTEM, "another refund of this payment is in progress")
        gone = Money.total(
            (each.amount for each in others if each.state is not RefundState.FAILED), payment.amount.currency
        )
        if gone + amount > payment.amount:
            raise Rejected(SYSTEM, "more than was paid", code="REFUND_AMOUNT_EXCEEDED")
        refund = StoredRefund(
            refund_id=self._new_id("refund"), payment_id=payment_id, reference=reference, amount=amount
        )
        self.refunds.append(refund)
        return refund

    def _agreed(
        self, session: StoredSession, method: PaymentMethod, at: datetime | None, *, declined: str | None
    ) -> Mapping[str, object]:
        if method not in (PaymentMethod.XENDIT_CC, PaymentMethod.XENDIT_EWALLET, PaymentMethod.XENDIT_DIRECT_DEBIT):
            raise CannotPay(f"{method} cannot be charged without the payer")
        plan = session.plan
        session.completed = True
        plan.active = declined is None
        first = StoredCycle(cycle_id=self._new_id("cycle"), day=None, amount=plan.amount)
        plan.cycles.append(first)
        self._attempt(plan, first, method, at or self.clock.now(), declined, final=True)
        return _about_session(session, "session.completed", "COMPLETED")

    def _attempt(
        self,
        plan: StoredPlan,
        cycle: StoredCycle,
        method: PaymentMethod,
        at: datetime,
        declined: str | None,
        final: bool,
    ) -> None:
        cycle.payments.append(
            GatewayPayment(
                payment_id=self._new_id("payment"),
                reference=plan.reference,
                outcome=PaymentOutcome.SUCCEEDED if declined is None else PaymentOutcome.FAILED,
                amount=cycle.amount,
                method=method,
                occurred_at=at,
                final=declined is None or final,
                failure_reason=declined,
                plan_id=plan.plan_id,
                scheduled_on=cycle.day,
            )
        )

    def _land(self) -> None:
        """Lets happen what was asked for earlier and is only now carried out."""
        now = self.clock.now()
        due = [effect for at, effect in self._underway if at <= now]
        self._underway = [(at, effect) for at, effect in self._underway if at > now]
        for effect in due:
            # Nobody waits for the answer any more, so nobody hears of a refusal either.
            with suppress(OutsideFailure):
                effect()

    def _payable(self, target: str, after_expiry: bool) -> StoredLink | StoredSession:
        now = self.clock.now()
        found: list[StoredLink | StoredSession] = [
            *self.named(target),
            *(each for each in self.sessions if target in (each.session_id, each.url, each.reference)),
        ]
        wanted = {LinkState.LIVE, LinkState.EXPIRED} if after_expiry else {LinkState.LIVE}
        found.sort(key=lambda each: each.state(now) is not LinkState.LIVE)
        for each in found:
            if each.state(now) in wanted:
                return each
        raise CannotPay(f"{target} is {found[0].state(now)}" if found else f"nothing is known as {target}")

    def named(self, name: str) -> list[StoredLink]:
        """Links with this id, URL or reference, oldest first."""
        for link in self.links[self._indexed :]:
            for each in dict.fromkeys((link.link_id, link.url, link.reference)):
                self._by_name.setdefault(each, []).append(link)
        self._indexed = len(self.links)
        return self._by_name.get(name, [])

    def _new_id(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"


def _about_link(link: StoredLink, event: str, status: str) -> Mapping[str, object]:
    hint = CallbackHint(
        kind=HintKind.LINK,
        event_type=event,
        object_id=link.link_id,
        reference=link.reference,
        link_id=link.link_id,
        payment_id=link.payments[-1].payment_id if link.payments else None,
    )
    return callback(hint, status=status)


def _about_session(session: StoredSession, event: str, status: str) -> Mapping[str, object]:
    hint = CallbackHint(
        kind=HintKind.SESSION,
        event_type=event,
        object_id=session.session_id,
        reference=session.reference,
        plan_id=session.plan.plan_id,
    )
    return callback(hint, status=status)
