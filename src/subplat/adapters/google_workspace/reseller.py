"""The calls to the Reseller API that we use. None takes a request id: whoever calls has compared first."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from subplat.adapters.google_client.answers import objects, optional_text, text
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.google_workspace.subscription import SYSTEM, Subscription, read_subscription, seats_field
from subplat.adapters.google_workspace.wanted import Wanted

_PAGE = 100


@frozen
class Reseller:
    """One built service."""

    service: Any

    def customer_id(self, domain: str) -> str | None:
        """Google's id of the customer with that primary domain; None if Google knows no such domain."""
        try:
            return text(SYSTEM, self._perform(self.service.customers().get(customerId=domain)), "customerId")
        except Missing:
            return None

    def new_customer(self, body: Mapping[str, Any]) -> str:
        """Order an account; its id. `Clash` if the domain has one."""
        return text(SYSTEM, self._perform(self.service.customers().insert(body=dict(body))), "customerId")

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        """All subscriptions of a customer."""
        found: list[Subscription] = []
        page: str | None = None
        while True:
            request = self.service.subscriptions().list(customerId=customer_id, maxResults=_PAGE, pageToken=page)
            answer = self._perform(request)
            found += [read_subscription(each) for each in objects(SYSTEM, answer, "subscriptions")]
            page = optional_text(SYSTEM, answer, "nextPageToken")
            if not page:
                return found

    def insert(self, customer_id: str, wanted: Wanted) -> Subscription:
        """Buy; `Clash` if the customer has the SKU already."""
        body: dict[str, Any] = {
            "customerId": customer_id,
            "skuId": wanted.sku,
            "plan": {"planName": wanted.plan.ordered_as},
            "seats": {seats_field(is_commitment=wanted.plan.is_commitment): wanted.seats},
            "purchaseOrderId": wanted.reference,
        }
        if wanted.renewal is not None and wanted.plan.is_commitment:
            body["renewalSettings"] = {"renewalType": wanted.renewal}
        request = self.service.subscriptions().insert(customerId=customer_id, body=body)
        return read_subscription(self._perform(request))

    def change_seats(self, subscription: Subscription, seats: int) -> Subscription:
        """Set the number of seats."""
        body = {seats_field(is_commitment=subscription.is_commitment): seats}
        return self._change("changeSeats", subscription, body)

    def change_renewal(self, subscription: Subscription, renewal_type: str) -> Subscription:
        """Set what happens when the year is over; commitment plans only."""
        return self._change("changeRenewalSettings", subscription, {"renewalType": renewal_type})

    def suspend(self, subscription: Subscription) -> Subscription:
        """Stop the service; billing of a flexible plan pauses, that of a commitment does not."""
        return self._change("suspend", subscription)

    def activate(self, subscription: Subscription) -> Subscription:
        """Lift our own suspension; others stay."""
        return self._change("activate", subscription)

    def _change(self, verb: str, subscription: Subscription, body: dict[str, Any] | None = None) -> Subscription:
        arguments = {"customerId": subscription.customer_id, "subscriptionId": subscription.subscription_id}
        method = getattr(self.service.subscriptions(), verb)
        request = method(**arguments) if body is None else method(**arguments, body=body)
        return read_subscription(self._perform(request))

    def _perform(self, request: Any) -> dict[str, Any]:
        return perform(SYSTEM, request)
