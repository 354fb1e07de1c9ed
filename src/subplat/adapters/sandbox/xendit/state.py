"""The twin's truth: everything that the account holds at Xendit."""

from collections import deque
from datetime import datetime
from typing import Any

from attrs import define, field

from subplat.adapters.sandbox.world import World
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.agenda import Agenda
from subplat.adapters.sandbox.xendit.objects import Customer, Cycle, Invoice, Payment, Plan, Refund, Session
from subplat.adapters.sandbox.xendit.steering import CallbackSteering


@define(kw_only=True)
class StoredAnswer:
    """The answer kept for an idempotency key: a repeat with the same request gets it again."""

    at: datetime
    request: dict[str, Any]
    status: int
    answer: dict[str, Any]


@define(kw_only=True)
class XenditState:
    """All objects by id, in order of creation."""

    world: World
    account: XenditAccount
    agenda: Agenda = field(factory=Agenda)
    steering: CallbackSteering = field(factory=CallbackSteering)
    public_url: str = "http://127.0.0.1/xendit"
    customers: dict[str, Customer] = field(factory=dict)
    invoices: dict[str, Invoice] = field(factory=dict)
    sessions: dict[str, Session] = field(factory=dict)
    plans: dict[str, Plan] = field(factory=dict)
    cycles: dict[str, Cycle] = field(factory=dict)
    payments: dict[str, Payment] = field(factory=dict)
    refunds: dict[str, Refund] = field(factory=dict)
    tokens: dict[str, str] = field(factory=dict)
    """Payment token to the method it stands for."""
    stored_answers: dict[tuple[str, str], StoredAnswer] = field(factory=dict)
    recent_calls: dict[str, deque[datetime]] = field(factory=dict)
    withheld: set[str] = field(factory=set)
    """References whose first answer was already withheld (tag timeout)."""

    @property
    def now(self) -> datetime:
        """The sandbox's present."""
        return self.world.clock.now()

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        self.agenda.run_until(self.now)

    def payment_with_request(self, payment_request_id: str) -> Payment | None:
        """The payment that came of a payment request."""
        found = (each for each in self.payments.values() if each.payment_request_id == payment_request_id)
        return next(found, None)
