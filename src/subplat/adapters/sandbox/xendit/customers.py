"""Customers."""

from typing import Any

from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Customer, Fields
from subplat.adapters.sandbox.xendit.reserved import Tags, tags_in
from subplat.adapters.sandbox.xendit.schema_parts import (
    ADDRESS,
    EMAIL,
    NAME,
    PHONE,
    TEXT,
    array,
    closed,
    metadata,
    one_of,
    optional,
    text,
)
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import check

_INDIVIDUAL = closed(
    ("given_names",),
    given_names=NAME,
    surname=optional(NAME),
    given_names_non_roman=TEXT,
    surname_non_roman=TEXT,
    nationality=TEXT,
    place_of_birth=TEXT,
    date_of_birth=TEXT,
    gender=one_of("MALE", "FEMALE", "OTHER"),
    employment={"type": "object"},
)
_BUSINESS = closed(
    ("business_name",),
    business_name=text(1, 255),
    business_type=one_of(
        "SOLE_PROPRIETOR", "PARTNERSHIP", "COOPERATIVE", "TRUST", "NON_PROFIT", "GOVERNMENT", "CORPORATION"
    ),
    trading_name=TEXT,
    nature_of_business=TEXT,
    business_domicile=TEXT,
    date_of_registration=TEXT,
)
_CHANGEABLE = {
    "individual_detail": optional(_INDIVIDUAL),
    "business_detail": optional(_BUSINESS),
    "email": optional(EMAIL),
    "mobile_number": optional(PHONE),
    "phone_number": optional(PHONE),
    "description": optional(text(0, 500)),
    "addresses": optional(array(ADDRESS)),
    "identity_accounts": optional(array({"type": "object"})),
    "kyc_documents": optional(array({"type": "object"})),
    "metadata": metadata(50, 40, 500),
}
_TYPE = one_of("INDIVIDUAL", "BUSINESS")
_NEW: dict[str, Any] = {
    **closed(("reference_id", "type"), reference_id=text(1, 255), type=_TYPE, **_CHANGEABLE),
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": {"required": [detail], "properties": {detail: {"type": "object"}}},
        }
        for kind, detail in (("INDIVIDUAL", "individual_detail"), ("BUSINESS", "business_detail"))
    ],
}
_CHANGE = closed((), **_CHANGEABLE)


def create(state: XenditState, body: Fields) -> Customer:
    """A new customer; its reference must be new."""
    check(body, _NEW)
    if find(state, body["reference_id"]):
        raise XenditError(409, "DUPLICATE_ERROR", "reference_id provided already exists, please use another one.")
    now = state.now
    customer = Customer(id=f"cust-{state.world.ids.uuid()}", request=body, created=now, updated=now)
    state.customers[customer.id] = customer
    return customer


def get(state: XenditState, customer_id: str) -> Customer:
    """The customer with that id."""
    try:
        return state.customers[customer_id]
    except KeyError:
        raise XenditError(404, "DATA_NOT_FOUND", "Customer not found.") from None


def get_payer(state: XenditState, customer_id: object) -> Customer:
    """The customer that another product refers to."""
    found = state.customers.get(str(customer_id))
    if found is None:
        raise XenditError(404, "CUSTOMER_NOT_FOUND_ERROR", "Customer not found with given customer id.")
    return found


def find(state: XenditState, reference_id: object) -> Customer | None:
    """The customer with that reference."""
    return next((each for each in state.customers.values() if each.reference_id == reference_id), None)


def change(state: XenditState, customer_id: str, body: Fields) -> Customer:
    """Replace the given fields."""
    customer = get(state, customer_id)
    check(body, _CHANGE)
    customer.request = {**customer.request, **body}
    customer.updated = state.now
    return customer


def tags_of(customer: Customer | None) -> Tags:
    """The reserved values in a customer's data."""
    if customer is None:
        return frozenset()
    request = customer.request
    individual, business = request.get("individual_detail") or {}, request.get("business_detail") or {}
    return tags_in(
        request.get("email"), individual.get("given_names"), business.get("business_name"), request.get("description")
    )


def view(customer: Customer) -> dict[str, Any]:
    """A customer as the API shows it."""
    empty = dict.fromkeys(
        (
            "individual_detail",
            "business_detail",
            "email",
            "mobile_number",
            "phone_number",
            "description",
            "metadata",
            "date_of_registration",
            "domicile_of_registration",
            "hashed_phone_number",
        )
    )
    return {
        **empty,
        "addresses": [],
        "identity_accounts": [],
        "kyc_documents": [],
        **customer.request,
        "id": customer.id,
        "created": stamp(customer.created),
        "updated": stamp(customer.updated),
    }
