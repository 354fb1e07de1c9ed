"""The `AutoDebitGateway` port over Xendit's sessions and recurring plans (api-version 2026-01-01)."""

from datetime import date
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.customers import Customers
from subplat.adapters.xendit.cycles import VERSION, Cycles, charge_moment
from subplat.adapters.xendit.exact_json import Json
from subplat.adapters.xendit.failures import SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.payments import Payments
from subplat.adapters.xendit.sessions import Sessions, auto_debit_session
from subplat.application.ports.failures import Rejected
from subplat.application.ports.payment_gateway import AutoDebitRequest, AutoDebitSession
from subplat.domain.money import Money


@frozen
class XenditAutoDebit:
    """Cards, e-wallets and direct debit; one `XenditApi` may serve this and the payment gateway."""

    api: XenditApi

    def open_session(self, request: AutoDebitRequest) -> AutoDebitSession:
        """Registers the payer first (safe to repeat), then makes one more session. Raises the port's failures."""
        customer_id = Customers(self.api).register(request.payer)
        return Sessions(self.api).open(request, customer_id)

    def find_sessions(self, reference: str, session_id: str | None = None) -> tuple[AutoDebitSession, ...]:
        """The one of that id: Xendit finds sessions by its own id only.

        A session whose answer was lost is harmless all the same: nobody has its address, so nobody can agree in it; it
        ends by itself at `expires_at`, and its plan, still pending, with it.
        """
        found = Sessions(self.api).get(session_id) if session_id is not None else None
        session = auto_debit_session(found) if found is not None else None
        return (session,) if session is not None and session.reference == reference else ()

    def close_session(self, session_id: str) -> AutoDebitSession:
        """See the port; Rejected for an id that Xendit does not know."""
        return Sessions(self.api).close(session_id)

    def set_next_amount(self, plan_id: str, charge_on: date, amount: Money) -> Money:
        """See the port; Rejected (`NO_SCHEDULED_CYCLE`) when that day, or the 28th for a later one, has no charge to come."""
        return Cycles(self.api, Payments(self.api)).set_amount(plan_id, charge_on, amount)

    def reschedule(self, plan_id: str, next_charge_on: date) -> date:
        """See the port; read back, because a PATCH may be answered 200 and change nothing: then Rejected (`NOT_MOVED`)."""
        wanted = charge_moment(next_charge_on)
        cycles = Cycles(self.api, Payments(self.api))
        if wanted.date() in cycles.scheduled_days(plan_id):
            return wanted.date()
        path = f"/recurring/plans/{quote(plan_id, safe='')}"
        anchor: Json = {"schedule": {"anchor_date": wanted.isoformat().replace("+00:00", "Z")}}
        self.api.patch(path, anchor, version=VERSION)
        if wanted.date() not in cycles.scheduled_days(plan_id):
            raise Rejected(SYSTEM, f"plan {plan_id} has no charge scheduled on {wanted.date()}", code="NOT_MOVED")
        return wanted.date()

    def stop(self, plan_id: str) -> None:
        """A plan that has ended already is refused by Xendit, and fine by us."""
        path = f"/recurring/plans/{quote(plan_id, safe='')}"
        try:
            self.api.post(f"{path}/deactivate", version=VERSION)
        except Rejected as refusal:
            plan = Fields.of("a plan", self.api.get(path, version=VERSION))
            if plan.maybe_text("status") != "INACTIVE":
                raise refusal from None
