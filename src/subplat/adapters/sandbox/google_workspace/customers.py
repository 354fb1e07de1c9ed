"""The methods about customers."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google.router import GoogleCall, Handler
from subplat.adapters.sandbox.google_workspace.state import Customer, ResellerBooks

_NEEDED_IN_ADDRESS = ("contactName", "organizationName", "postalCode", "countryCode")
_LONGEST = 255


@frozen
class Customers:
    """`reseller.customers.*`."""

    books: ResellerBooks

    def handlers(self) -> Mapping[str, Handler]:
        """By method id."""
        return {
            "reseller.customers.get": self._get,
            "reseller.customers.insert": self._insert,
            "reseller.customers.patch": self._patch,
            "reseller.customers.update": self._update,
        }

    def _get(self, call: GoogleCall) -> dict[str, Any]:
        if self.books.lags():
            raise Refusal(404, "Domain not found")
        return customer_view(self.books.customer(call.path["customerId"]))

    def _insert(self, call: GoogleCall) -> dict[str, Any]:
        domain = str(call.body.get("customerDomain", "")).lower()
        _assert_complete(domain, call.body)
        if self.books.find_customer(domain) is not None:
            raise Refusal(409, f"Customer {domain} already exists.", "duplicate")
        return customer_view(self.books.new_customer(domain, _details(call.body)))

    def _patch(self, call: GoogleCall) -> dict[str, Any]:
        customer = self.books.customer(call.path["customerId"])
        details = {**customer.details, **_details(call.body)}
        _assert_complete(customer.domain, details)
        customer.details = details
        return customer_view(customer)

    def _update(self, call: GoogleCall) -> dict[str, Any]:
        customer = self.books.customer(call.path["customerId"])
        _assert_complete(customer.domain, call.body)
        customer.details = _details(call.body)
        return customer_view(customer)


def customer_view(customer: Customer) -> dict[str, Any]:
    """A Customer in Google's words."""
    return {
        "kind": "reseller#customer",
        "customerId": customer.id,
        "customerDomain": customer.domain,
        "customerDomainVerified": customer.accepted_terms,
        "customerType": "domain",
        "resourceUiUrl": f"https://www.google.com/a/cpanel/{customer.domain}/AdminHome",
        **customer.details,
    }


def _details(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("alternateEmail", "phoneNumber", "postalAddress") if name in body}


def _assert_complete(domain: str, body: Mapping[str, Any]) -> None:
    address: Mapping[str, Any] = body.get("postalAddress", {})
    missing = [f"postalAddress.{name}" for name in _NEEDED_IN_ADDRESS if not address.get(name)]
    missing += [] if body.get("alternateEmail") else ["alternateEmail"]
    if "." not in domain or domain.startswith("www."):
        raise Refusal(400, "Invalid value: customerDomain", "invalid")
    if missing:
        raise Refusal(400, f"Required: {', '.join(missing)}", "required")
    if len(str(address["countryCode"])) != 2 or any(len(str(value)) > _LONGEST for value in address.values()):
        raise Refusal(400, "Invalid value: postalAddress", "invalid")
    if str(body["alternateEmail"]).rpartition("@")[2].lower() == domain:
        raise Refusal(400, "alternateEmail must not be in the customer's domain", "invalid")
