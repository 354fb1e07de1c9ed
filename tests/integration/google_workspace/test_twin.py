"""The Reseller twin takes what Google takes, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Clash, Missing
from subplat.adapters.google_workspace.provisioner import RESELLER
from subplat.adapters.sandbox.control import SandboxRefused
from subplat.application.ports.failures import Rejected

DOMAIN = "nusantara.example"
ADDRESS = {
    "contactName": "Bagian Keuangan",
    "organizationName": "Contoh Nusantara",
    "postalCode": "40262",
    "countryCode": "ID",
}
CUSTOMER = {"customerDomain": DOMAIN, "alternateEmail": "contact@elsewhere.example", "postalAddress": ADDRESS}


def call(request: Any) -> dict[str, Any]:
    return perform("google_workspace", request)


@pytest.fixture
def api(reseller: Any) -> Any:
    return reseller.services.service(RESELLER)


@pytest.fixture
def customer(api: Any) -> dict[str, Any]:
    return call(api.customers().insert(body=CUSTOMER))


def insert(api: Any, customer: dict[str, Any], plan_name: str = "FLEXIBLE", **changes: Any) -> dict[str, Any]:
    seats = {"numberOfSeats": 5} if plan_name.startswith("ANNUAL") else {"maximumNumberOfSeats": 5}
    body = {"skuId": "1010020028", "plan": {"planName": plan_name}, "seats": seats, **changes}
    return call(api.subscriptions().insert(customerId=customer["customerId"], body=body))


def change(api: Any, verb: str, subscription: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    method = getattr(api.subscriptions(), verb)
    ids = {name: subscription[name] for name in ("customerId", "subscriptionId")}
    return call(method(**ids, **arguments))


def test_a_customer_is_found_by_id_and_by_domain(api: Any, customer: dict[str, Any]) -> None:
    for key in (customer["customerId"], DOMAIN):
        assert call(api.customers().get(customerId=key)) == customer
    with pytest.raises(Missing):
        call(api.customers().get(customerId="elsewhere.example"))


def test_a_domain_has_one_account(api: Any, customer: dict[str, Any]) -> None:
    with pytest.raises(Clash):
        call(api.customers().insert(body=CUSTOMER))


@pytest.mark.parametrize(
    "changes",
    [
        {"customerDomain": "nodot"},
        {"alternateEmail": f"contact@{DOMAIN}"},
        {"alternateEmail": ""},
        {"postalAddress": {**ADDRESS, "postalCode": ""}},
        {"postalAddress": {**ADDRESS, "countryCode": "IDN"}},
        {"postalAddress": {**ADDRESS, "postal_code": "1"}},
        {"customerType": "company"},
        {"name": "Contoh"},
    ],
    ids=str,
)
def test_a_customer_that_google_would_not_take_is_refused(reseller: Any, api: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        call(api.customers().insert(body={**CUSTOMER, **changes}))
    assert reseller.control.snapshot("google_workspace")["customers"] == []


def test_a_customers_details_can_be_changed(api: Any, customer: dict[str, Any]) -> None:
    key = customer["customerId"]
    patched = call(api.customers().patch(customerId=key, body={"phoneNumber": "+62 21 555 0100"}))
    assert patched["phoneNumber"] == "+62 21 555 0100"
    assert "phoneNumber" not in call(api.customers().update(customerId=key, body=CUSTOMER))
    with pytest.raises(Rejected):
        call(api.customers().update(customerId=key, body={}))


@pytest.mark.parametrize(
    "changes",
    [
        {"skuId": ""},
        {"plan": {"planName": "YEARLY"}},
        {"seats": {"numberOfSeats": 5}},
        {"seats": {"maximumNumberOfSeats": 5, "numberOfSeats": 5}},
        {"seats": {"maximumNumberOfSeats": 0}},
        {"seats": {"maximumNumberOfSeats": "5"}},
        {"seats": {"licensedNumberOfSeats": 5, "maximumNumberOfSeats": 5}},
        {"customerId": "another"},
        {"purchaseOrderId": "x" * 81},
        {"purchase_order_id": "x"},
    ],
    ids=str,
)
def test_a_subscription_that_google_would_not_sell_is_refused(
    reseller: Any, api: Any, customer: dict[str, Any], changes: dict[str, Any]
) -> None:
    with pytest.raises(Rejected):
        insert(api, customer, **changes)
    assert reseller.subscriptions() == []


def test_a_sku_is_sold_once(api: Any, customer: dict[str, Any]) -> None:
    insert(api, customer)
    with pytest.raises(Clash):
        insert(api, customer)


def test_every_change_gives_another_id_and_forgets_the_old_one(api: Any, customer: dict[str, Any]) -> None:
    bought = insert(api, customer)
    suspended = change(api, "suspend", bought)
    assert suspended["subscriptionId"] != bought["subscriptionId"]
    with pytest.raises(Missing):
        change(api, "activate", bought)
    assert change(api, "activate", suspended)["status"] == "ACTIVE"


def test_a_trial_becomes_a_paid_plan(api: Any, customer: dict[str, Any]) -> None:
    trial = insert(api, customer, "TRIAL")
    assert trial["trialSettings"]["isInTrial"]
    with pytest.raises(Rejected):
        change(api, "suspend", trial)
    paid = change(api, "startPaidService", trial)
    assert paid["plan"]["planName"] == "FLEXIBLE"
    with pytest.raises(Rejected):
        change(api, "startPaidService", paid)
    plan = {"planName": "ANNUAL_MONTHLY_PAY", "seats": {"numberOfSeats": 6}, "purchaseOrderId": "item-2"}
    bound = change(api, "changePlan", paid, body=plan)
    assert (bound["plan"]["planName"], bound["purchaseOrderId"]) == ("ANNUAL", "item-2")
    with pytest.raises(Rejected):
        change(api, "changePlan", bound, body=plan)


def test_renewal_is_a_matter_of_commitments(api: Any, customer: dict[str, Any]) -> None:
    flexible = insert(api, customer)
    with pytest.raises(Rejected) as caught:
        change(api, "changeRenewalSettings", flexible, body={"renewalType": "CANCEL"})
    assert caught.value.code == "conditionNotMet"
    annual = insert(api, customer, "ANNUAL_YEARLY_PAY", skuId="1010060001")
    with pytest.raises(Rejected):
        change(api, "changeRenewalSettings", annual, body={"renewalType": "SOMETIMES"})
    assert (
        change(api, "changeRenewalSettings", annual, body={"renewalType": "CANCEL"})["renewalSettings"]["renewalType"]
        == "CANCEL"
    )


@pytest.mark.parametrize(
    ("renewal", "plan", "seats", "status"),
    [
        ("SWITCH_TO_PAY_AS_YOU_GO", "FLEXIBLE", 5, "ACTIVE"),
        ("CANCEL", "ANNUAL", 5, "SUSPENDED"),
        ("AUTO_RENEW_YEARLY_PAY", "ANNUAL_YEARLY_PAY", 5, "ACTIVE"),
        ("RENEW_CURRENT_USERS_MONTHLY_PAY", "ANNUAL", 3, "ACTIVE"),
    ],
)
def test_a_year_later_a_commitment_renews_as_set(
    reseller: Any, api: Any, customer: dict[str, Any], renewal: str, plan: str, seats: int, status: str
) -> None:
    insert(api, customer, "ANNUAL_MONTHLY_PAY", renewalSettings={"renewalType": renewal})
    reseller.control.send(
        "PUT", "/google_workspace/subscriptions", {"customer": DOMAIN, "sku": "1010020028", "users": 3}
    )
    reseller.control.advance(days=364)
    assert reseller.subscriptions()[0]["plan"]["planName"] == "ANNUAL"
    reseller.control.advance(days=2)
    (renewed,) = reseller.subscriptions()
    assert (renewed["plan"]["planName"], renewed["status"]) == (plan, status)
    assert renewed["seats"].get("numberOfSeats", renewed["seats"].get("maximumNumberOfSeats")) == seats


def test_a_commitment_activated_after_its_year_starts_another(
    reseller: Any, api: Any, customer: dict[str, Any]
) -> None:
    annual = insert(api, customer, "ANNUAL_MONTHLY_PAY", renewalSettings={"renewalType": "AUTO_RENEW_MONTHLY_PAY"})
    reseller.control.advance(days=340)
    suspended = change(api, "suspend", annual)
    reseller.control.advance(days=40)
    active = change(api, "activate", suspended)
    start = int(active["plan"]["commitmentInterval"]["startTime"]) / 1000
    assert datetime.fromtimestamp(start, UTC).date() == reseller.control.now().date()


def test_a_workspace_subscription_cannot_be_cancelled_only_given_away(
    reseller: Any, api: Any, customer: dict[str, Any]
) -> None:
    bought = insert(api, customer)
    with pytest.raises(Rejected):
        change(api, "delete", bought, deletionType="cancel")
    assert change(api, "delete", bought, deletionType="transfer_to_direct") == {}
    assert reseller.subscriptions()[0]["status"] == "CANCELLED"
    with pytest.raises(Rejected):
        change(api, "suspend", bought)


def test_lists_are_of_one_customer_or_of_a_prefix(api: Any, customer: dict[str, Any]) -> None:
    insert(api, customer)
    by_domain = call(api.subscriptions().list(customerId=DOMAIN))["subscriptions"]
    assert by_domain == call(api.subscriptions().list(customerNamePrefix="nusa"))["subscriptions"]
    assert call(api.subscriptions().list(customerNamePrefix="other")).get("subscriptions", []) == []
    assert call(api.subscriptions().get(customerId=DOMAIN, subscriptionId=by_domain[0]["subscriptionId"])) in by_domain


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/google_workspace/subscriptions", {"customer": DOMAIN, "sku": "nope"}),
        ("POST", "/google_workspace/accept_terms", {"customer": "nope"}),
        ("POST", "/google_workspace/customers", {}),
    ],
    ids=str,
)
def test_nonsense_at_the_control_interface_is_told(
    reseller: Any, customer: dict[str, Any], method: str, path: str, body: dict[str, Any]
) -> None:
    with pytest.raises(SandboxRefused):
        reseller.control.send(method, path, body)
