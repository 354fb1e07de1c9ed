"""Cycles of a plan: one charge each, in one or more attempts."""

from datetime import UTC, date, datetime, time
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.methods import payment_method
from subplat.adapters.xendit.payments import Payments, captured, outcome
from subplat.application.ports.failures import MalformedAnswer, Rejected
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.periods import charge_day

VERSION = "2026-01-01"
_HOUR = time(5, tzinfo=UTC)
"""Noon in Jakarta: the charge has one civil day, whether read in UTC or in any Indonesian zone."""
_PAGE = 50
_MOST_PAGES = 40


def charge_moment(day: date) -> datetime:
    """When a charge of that day is put on; days after the 28th, which Xendit does not take, become the 28th."""
    return datetime.combine(charge_day(day), _HOUR)


@frozen
class Cycles:
    """Reading and changing them."""

    api: XenditApi
    payments: Payments

    def of_plan(self, plan_id: str) -> tuple[Fields, ...]:
        """All cycles; empty if there is no such plan."""
        path = f"/recurring/plans/{quote(plan_id, safe='')}/cycles"
        cycles: list[Fields] = []
        query = {"limit": str(_PAGE)}
        for _ in range(_MOST_PAGES):
            try:
                answer = self.api.get(path, query=query, version=VERSION)
            except Rejected as refusal:
                if refusal.code in NOT_FOUND:
                    return ()
                raise
            page = Fields.of("a page of cycles", answer)
            found = page.list("data")
            cycles.extend(found)
            if not page.flag("has_more") or not found:
                return tuple(cycles)
            # Which end of the list comes first is not documented; the next page is on the far side of this one.
            ascending = found[0].instant("created") <= found[-1].instant("created")
            query = {"limit": str(_PAGE), "after_id" if ascending else "before_id": found[-1].text("id")}
        raise MalformedAnswer(SYSTEM, "the cycles of a plan have no end")

    def get(self, plan_id: str, cycle_id: str) -> Fields | None:
        """One cycle; None if there is none."""
        try:
            return Fields.of("a cycle", self.api.get(_path(plan_id, cycle_id), version=VERSION))
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                return None
            raise

    def scheduled_days(self, plan_id: str) -> frozenset[date]:
        """The days (UTC) on which the plan is to charge."""
        return frozenset(
            cycle.instant("scheduled_timestamp").date()
            for cycle in self.of_plan(plan_id)
            if cycle.text("status") == "SCHEDULED"
        )

    def set_amount(self, plan_id: str, charge_on: date, amount: Money) -> Money:
        """Changes the scheduled cycle of that day and reads it back; a PATCH may be answered 200 and change nothing.

        Raises Rejected when no cycle is scheduled for that day, or when it is too late (from that day on, UTC).
        """
        wanted = charge_moment(charge_on).date()
        for cycle in self.of_plan(plan_id):
            if cycle.text("status") == "SCHEDULED" and cycle.instant("scheduled_timestamp").date() == wanted:
                path = _path(plan_id, cycle.text("id"))
                self.api.patch(path, {"amount": amount.amount}, version=VERSION)
                return Fields.of("a cycle", self.api.get(path, version=VERSION)).money("amount")
        raise Rejected(SYSTEM, f"plan {plan_id} has no charge scheduled on {wanted}", code="NO_SCHEDULED_CYCLE")

    def payments_of(self, cycle: Fields) -> tuple[GatewayPayment, ...]:
        """Its attempts, each with what was really taken, as the payment itself says."""
        attempts = cycle.list("attempt_details")
        return tuple(
            self._payment(cycle, attempt, is_last=place == len(attempts)) for place, attempt in enumerate(attempts, 1)
        )

    def _payment(self, cycle: Fields, attempt: Fields, *, is_last: bool) -> GatewayPayment:
        payment_id = attempt.maybe_text("payment_id")
        payment = self.payments.get(payment_id) if payment_id is not None else None
        result = outcome(attempt.text("status"))
        settled = cycle.text("status") in ("FAILED", "CANCELLED")
        amount = cycle.money("amount")
        method, at = PaymentMethod.XENDIT_OTHER, attempt.instant("created")
        if payment is not None:
            method = payment_method(payment.maybe_text("channel_code"))
            if result is PaymentOutcome.SUCCEEDED:
                amount = captured(payment)
        is_scheduled = cycle.text("type") == "SCHEDULED"
        return GatewayPayment(
            # An attempt that failed before it became a payment has only its number.
            payment_id=payment_id or f"{cycle.text('id')}-{attempt.whole('attempt_number')}",
            reference=cycle.maybe_text("reference_id"),
            outcome=result,
            amount=amount,
            method=method,
            occurred_at=at,
            # Xendit goes on trying unless the cycle is over; earlier failures of an ended cycle were not the end.
            final=result is not PaymentOutcome.FAILED or (settled and is_last),
            failure_reason=attempt.maybe_text("failure_code"),
            plan_id=cycle.text("plan_id"),
            scheduled_on=cycle.instant("scheduled_timestamp").date() if is_scheduled else None,
        )


def _path(plan_id: str, cycle_id: str) -> str:
    return f"/recurring/plans/{quote(plan_id, safe='')}/cycles/{quote(cycle_id, safe='')}"
