"""The methods about subscriptions."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google.paging import page
from subplat.adapters.sandbox.google.router import GoogleCall, Handler
from subplat.adapters.sandbox.google_workspace.rules import (
    BY_RESELLER,
    FREE_PLANS,
    LONGEST_SUSPENSION,
    PLANS,
    assert_seats_can_be,
    commitment_from,
    renewal_type,
    wanted_seats,
)
from subplat.adapters.sandbox.google_workspace.state import COMMITMENTS, Customer, ResellerBooks, Subscription
from subplat.adapters.sandbox.google_workspace.views import subscription_view

_USUAL_PAGE, _LARGEST_PAGE = 20, 100
_LONGEST_ORDER_REFERENCE = 80

Change = Callable[[Subscription, GoogleCall], None]


@frozen
class Subscriptions:
    """`reseller.subscriptions.*`."""

    books: ResellerBooks

    def handlers(self) -> Mapping[str, Handler]:
        """By method id."""
        changes: Mapping[str, Change] = {
            "activate": self._activate,
            "changePlan": self._change_plan,
            "changeRenewalSettings": self._change_renewal,
            "changeSeats": self._change_seats,
            "startPaidService": self._start_paid,
            "suspend": self._suspend,
        }
        return {
            "reseller.subscriptions.get": lambda call: subscription_view(self._called(call)),
            "reseller.subscriptions.list": self._list,
            "reseller.subscriptions.insert": self._insert,
            "reseller.subscriptions.delete": self._delete,
            **{f"reseller.subscriptions.{name}": self._changing(change) for name, change in changes.items()},
        }

    def _changing(self, change: Change) -> Handler:
        def handle(call: GoogleCall) -> dict[str, Any]:
            subscription = self._called(call)
            if subscription.is_cancelled:
                raise Refusal(400, "The subscription is cancelled.")
            change(subscription, call)
            return subscription_view(self.books.changed(subscription, call.method_id))

        return handle

    def _called(self, call: GoogleCall) -> Subscription:
        return self.books.subscription(call.path["customerId"], call.path["subscriptionId"])

    def _list(self, call: GoogleCall) -> dict[str, Any]:
        found = [] if self.books.lags() else [each for each in self.books.subscriptions if each.customer.ours]
        if "customerId" in call.query:
            customer = self.books.customer(call.query["customerId"])
            found = [each for each in found if each.customer is customer]
        prefix = call.query.get("customerNamePrefix", "")
        found = [each for each in found if each.customer.domain.startswith(prefix)]
        shown, more = page(found, {"maxResults": _USUAL_PAGE, **call.query}, most=_LARGEST_PAGE)
        return {"kind": "reseller#subscriptions", "subscriptions": [subscription_view(each) for each in shown], **more}

    def _insert(self, call: GoogleCall) -> dict[str, Any]:
        customer, body = self.books.customer(call.path["customerId"]), call.body
        _assert_orderable(body, customer)
        plan = str(body["plan"]["planName"])
        seats = wanted_seats(body.get("seats", {}), commitment=plan in COMMITMENTS)
        if self.books.live(customer, body["skuId"]) is not None:
            raise Refusal(409, "The customer has a subscription of this SKU.", "duplicate")
        subscription = Subscription(
            id=self.books.new_subscription_id(),
            customer=customer,
            sku=body["skuId"],
            plan=COMMITMENTS.get(plan, plan),
            seats=seats,
            created_at=self.books.now,
            order_reference=body.get("purchaseOrderId", ""),
            deal_code=body.get("dealCode", ""),
            reasons=set() if customer.accepted_terms else {"PENDING_TOS_ACCEPTANCE"},
        )
        if plan in COMMITMENTS:
            self._commit(subscription, body.get("renewalSettings", {}).get("renewalType", "SWITCH_TO_PAY_AS_YOU_GO"))
        self.books.subscriptions.append(subscription)
        self.books.changes.append(call.method_id)
        return subscription_view(subscription)

    def _delete(self, call: GoogleCall) -> None:
        subscription = self._called(call)
        if call.query["deletionType"] == "cancel":
            raise Refusal(400, "cancel does not apply to a Google Workspace subscription.", "invalid")
        if call.query["deletionType"] != "transfer_to_direct":
            raise Refusal(400, "Invalid value: deletionType", "invalid")
        subscription.is_cancelled = True
        self.books.changes.append(call.method_id)

    def _commit(self, subscription: Subscription, renewal: str) -> None:
        subscription.renewal_type = renewal_type(renewal)
        subscription.commitment = commitment_from(self.books.now)

    def _change_seats(self, subscription: Subscription, call: GoogleCall) -> None:
        seats = wanted_seats(dict(call.body), commitment=subscription.commitment is not None)
        assert_seats_can_be(subscription, seats)
        subscription.seats = seats

    def _change_plan(self, subscription: Subscription, call: GoogleCall) -> None:
        plan = str(call.body.get("planName"))
        if plan not in COMMITMENTS or subscription.commitment is not None:
            raise Refusal(412, "Only a trial or flexible plan can be changed, and to an annual plan.")
        seats = wanted_seats(call.body.get("seats", {}), commitment=True)
        assert_seats_can_be(subscription, seats)
        subscription.plan, subscription.seats = COMMITMENTS[plan], seats
        subscription.order_reference = call.body.get("purchaseOrderId", subscription.order_reference)
        self._commit(subscription, "SWITCH_TO_PAY_AS_YOU_GO")

    def _change_renewal(self, subscription: Subscription, call: GoogleCall) -> None:
        if subscription.commitment is None:
            raise Refusal(412, "Renewal settings do not apply to this plan.")
        subscription.renewal_type = renewal_type(call.body.get("renewalType"))

    def _start_paid(self, subscription: Subscription, call: GoogleCall) -> None:
        if subscription.plan != "TRIAL":
            raise Refusal(412, "The subscription is not in trial.")
        subscription.plan = "FLEXIBLE"

    def _suspend(self, subscription: Subscription, call: GoogleCall) -> None:
        if subscription.plan in FREE_PLANS or subscription.status != "ACTIVE":
            raise Refusal(412, "Only an active, paid subscription can be suspended.")
        subscription.reasons.add(BY_RESELLER)
        subscription.suspended_at = self.books.now

    def _activate(self, subscription: Subscription, call: GoogleCall) -> None:
        if BY_RESELLER not in subscription.reasons or subscription.suspended_at is None:
            raise Refusal(412, "The subscription is not suspended by the reseller.")
        if self.books.now - subscription.suspended_at > LONGEST_SUSPENSION:
            raise Refusal(412, "The subscription has been suspended for more than 60 days.")
        subscription.reasons.discard(BY_RESELLER)
        subscription.suspended_at = None
        if subscription.commitment is not None and subscription.commitment[1] <= self.books.now:
            subscription.commitment = commitment_from(self.books.now)


def _assert_orderable(body: Mapping[str, Any], customer: Customer) -> None:
    if body.get("customerId", customer.id) not in (customer.id, customer.domain):
        raise Refusal(400, "customerId of the body is another than that of the path", "invalid")
    if not body.get("skuId"):
        raise Refusal(400, "Required: skuId", "required")
    if body.get("plan", {}).get("planName") not in PLANS:
        raise Refusal(400, "Invalid value: plan.planName", "invalid")
    if len(body.get("purchaseOrderId", "")) > _LONGEST_ORDER_REFERENCE:
        raise Refusal(400, "Invalid value: purchaseOrderId", "invalid")
