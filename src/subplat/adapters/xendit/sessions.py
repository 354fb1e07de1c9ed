"""Payment sessions in which a payer agrees to be charged every period.

Xendit documents one way to read a session, by its own id: there is no list and no filter by our reference.
"""

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.cycles import VERSION, charge_moment
from subplat.adapters.xendit.exact_json import Json
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.application.ports.failures import MalformedAnswer, Rejected
from subplat.application.ports.payment_gateway import AutoDebitRequest, AutoDebitSession, LinkState
from subplat.domain.payments.retries import ChargeRetries

_STATES: Mapping[str, LinkState] = {
    "ACTIVE": LinkState.LIVE,
    "COMPLETED": LinkState.PAID,
    "EXPIRED": LinkState.EXPIRED,
    "CANCELED": LinkState.EXPIRED,
}
_COUNTRY = "ID"


@frozen
class Sessions:
    """Open and read."""

    api: XenditApi

    def open(self, request: AutoDebitRequest, customer_id: str) -> AutoDebitSession:
        """One more session, with its plan."""
        made = self.api.post("/sessions", session_body(request, customer_id), version=VERSION)
        session = auto_debit_session(Fields.of("a session", made))
        if session.reference != request.reference:
            raise MalformedAnswer(SYSTEM, "the session that was made has another reference_id")
        return session

    def close(self, session_id: str) -> AutoDebitSession:
        """Cancels it; one that has ended already, one way or the other, is refused by Xendit, and then read."""
        path = f"/sessions/{quote(session_id, safe='')}"
        try:
            answer = self.api.post(f"{path}/cancel", version=VERSION)
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                raise
            answer = self.api.get(path, version=VERSION)
            if Fields.of("a session", answer).maybe_text("status") == "ACTIVE":
                raise refusal from None
        return auto_debit_session(Fields.of("a session", answer))

    def get(self, session_id: str) -> Fields | None:
        """The session as Xendit shows it; None if there is none."""
        try:
            answer = self.api.get(f"/sessions/{quote(session_id, safe='')}", version=VERSION)
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                return None
            raise
        return Fields.of("a session", answer)


def session_body(request: AutoDebitRequest, customer_id: str) -> dict[str, Json]:
    """What Xendit takes. The life is always named: without it a session ends after 30 minutes.

    Without retries the first failure is final. Addresses to return to are taken with HTTPS only.
    """
    body: dict[str, Json] = {
        "reference_id": request.reference,
        "session_type": "SUBSCRIPTION",
        "mode": "PAYMENT_LINK",
        "amount": request.amount.amount,
        "currency": request.amount.currency.value,
        "country": _COUNTRY,
        "customer_id": customer_id,
        "description": request.description[:1000] or request.reference,
        "locale": "id",
        "expires_at": request.expires_at.isoformat().replace("+00:00", "Z"),
        "subscription": {
            "immediate_payment": True,
            "failed_cycle_action": "RESUME",
            "schedule": {
                # Twelve months rather than YEAR, which the older version does not list.
                "interval": "MONTH",
                "interval_count": request.every.months,
                "anchor_date": charge_moment(request.next_charge_on).isoformat().replace("+00:00", "Z"),
                **_retries(request.retries),
            },
        },
    }
    if request.return_url is not None and request.return_url.startswith("https://"):
        body["success_return_url"] = request.return_url
        body["cancel_return_url"] = request.return_url
    return body


def _retries(retries: ChargeRetries) -> dict[str, Json]:
    """The three belong together; none is a schedule without retries."""
    if not retries.times:
        return {}
    return {"retry_interval": "DAY", "retry_interval_count": retries.every_days, "total_retry": retries.times}


def auto_debit_session(session: Fields) -> AutoDebitSession:
    """A session in the words of the port."""
    state = _STATES.get(session.text("status"))
    if state is None:
        raise MalformedAnswer(SYSTEM, "a session has a status that is not documented")
    return AutoDebitSession(
        session_id=session.text("payment_session_id"),
        reference=session.text("reference_id"),
        url=session.url("payment_link_url"),
        state=state,
        plan_id=session.maybe_text("recurring_plan_id"),
        expires_at=session.instant("expires_at"),
    )
