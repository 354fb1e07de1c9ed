"""Who the client is at Google."""

from typing import Any

from attrs import frozen

from subplat.adapters.google_client.refusals import Clash
from subplat.adapters.google_workspace.reseller import Reseller
from subplat.application.ports.provisioner import Declined, ProvisioningOrder


@frozen(kw_only=True)
class NewCustomers:
    """What to tell Google of a new customer when the order does not say.

    `alternate_email` is given when the client's own contact is in the domain itself, which Google refuses: the
    reseller's, so that word of trouble with the domain still arrives.
    """

    country_code: str = "ID"
    postal_code: str | None = None
    alternate_email: str | None = None


def known_customer(order: ProvisioningOrder, reseller: Reseller) -> str | None:
    """The remembered customer id, else the one that Google has for the domain."""
    if order.customer_id:
        return order.customer_id
    return reseller.customer_id(order.domain) if order.domain else None


def new_customer(order: ProvisioningOrder, defaults: NewCustomers, reseller: Reseller) -> str | Declined:
    """Order an account for the client's domain.

    Google wants an address for it: settings `organization_name` (else the domain), `contact_name` (else the contact's
    mail address), `postal_code`, `country_code`, and optionally `address_line`, `locality`, `region` and `phone`.
    """
    body = _body(order, defaults)
    address = body["postalAddress"]
    missing = [name for name in ("customerDomain", "alternateEmail") if not body.get(name)]
    missing += [name for name in ("organizationName", "contactName", "postalCode") if not address.get(name)]
    if missing:
        return Declined(code="customer_incomplete", detail=f"Google wants of a new customer also: {', '.join(missing)}")
    try:
        return reseller.new_customer(body)
    except Clash:
        # Made meanwhile, perhaps by an attempt of ours whose answer was lost.
        found = reseller.customer_id(body["customerDomain"])
        return found or Declined(code="domain_taken", detail=f"{order.domain} has an account that is not ours")


def _body(order: ProvisioningOrder, defaults: NewCustomers) -> dict[str, Any]:
    said = order.settings
    address = {
        "organizationName": said.get("organization_name") or order.domain,
        "contactName": said.get("contact_name") or order.contact_email,
        "postalCode": said.get("postal_code") or defaults.postal_code,
        "countryCode": said.get("country_code") or defaults.country_code,
        "addressLine1": said.get("address_line"),
        "locality": said.get("locality"),
        "region": said.get("region"),
    }
    body = {
        "customerDomain": order.domain,
        "alternateEmail": _outside_address(order, defaults),
        "phoneNumber": said.get("phone"),
        "postalAddress": {name: value for name, value in address.items() if value},
    }
    return {name: value for name, value in body.items() if value is not None}


def _outside_address(order: ProvisioningOrder, defaults: NewCustomers) -> str | None:
    contact = order.contact_email
    if contact and contact.rpartition("@")[2].lower() != (order.domain or "").lower():
        return contact
    return defaults.alternate_email
