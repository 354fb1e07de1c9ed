"""What is particular to the Reseller API: customers, commitments, suspensions by others, ids that change."""

from typing import Any

import pytest
from attrs import evolve

from subplat.adapters.google_workspace.provisioner import WorkspaceProvisioner
from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Unavailable
from subplat.application.ports.provisioner import Declined, Provisioned, ProvisioningOrder
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.testing.contracts.provisioner import bring_about, task_id
from subplat.testing.patience import PATIENCE

DOMAIN = "nusantara.example"
SKU = "1010020028"


def order(action: TaskAction = TaskAction.ACTIVATE, quantity: int = 39, **changes: Any) -> ProvisioningOrder:
    settings = {"sku": SKU, **changes.pop("settings", {})}
    wanted = ProvisioningOrder(
        request_id=task_id(1),
        target=TargetSystem.GWORKSPACE,
        action=action,
        quantity=quantity,
        item_reference="item-1",
        domain=DOMAIN,
        contact_email="contact@elsewhere.example",
        settings=settings,
    )
    return evolve(wanted, **changes)


def annual(action: TaskAction = TaskAction.ACTIVATE, quantity: int = 39, **changes: Any) -> ProvisioningOrder:
    return order(action, quantity, settings={"plan": "ANNUAL_MONTHLY_PAY"}, **changes)


def provisioned(reseller: Any, wanted: ProvisioningOrder) -> Provisioned:
    result = reseller.provisioner.apply(wanted)
    assert isinstance(result, Provisioned), result
    return result


def declined(reseller: Any, wanted: ProvisioningOrder) -> str:
    result = reseller.provisioner.apply(wanted)
    assert isinstance(result, Declined), result
    return result.code


def by_hand(reseller: Any, **change: Any) -> None:
    reseller.control.send("PUT", "/google_workspace/subscriptions", {"customer": DOMAIN, "sku": SKU, **change})


def test_a_new_client_gets_an_account_and_seats(reseller: Any) -> None:
    result = provisioned(reseller, order(settings={"organization_name": "Contoh Nusantara", "postal_code": "40262"}))
    state = reseller.control.snapshot("google_workspace")
    (customer,) = state["customers"]
    (subscription,) = state["subscriptions"]
    assert customer["customerDomain"] == DOMAIN
    assert customer["alternateEmail"] == "contact@elsewhere.example"
    assert customer["postalAddress"]["organizationName"] == "Contoh Nusantara"
    assert customer["postalAddress"]["postalCode"] == "40262"
    assert subscription["plan"] == {"planName": "FLEXIBLE", "isCommitmentPlan": False}
    assert subscription["seats"]["maximumNumberOfSeats"] == 39
    assert subscription["purchaseOrderId"] == "item-1"
    assert (result.resource, result.customer_id) == (subscription["subscriptionId"], customer["customerId"])


def test_a_contact_in_the_domain_itself_gives_way_to_ours(reseller: Any) -> None:
    provisioned(reseller, order(contact_email=f"contact@{DOMAIN}"))
    (customer,) = reseller.control.snapshot("google_workspace")["customers"]
    assert customer["alternateEmail"] == "operations@reseller.example"


def test_what_google_wants_of_a_new_customer_and_nobody_knows_is_for_a_person(reseller: Any) -> None:
    bare = WorkspaceProvisioner(reseller.services)
    result = bare.apply(order(contact_email=f"contact@{DOMAIN}"))
    assert isinstance(result, Declined)
    assert result.code == "customer_incomplete"
    assert "alternateEmail, postalCode" in result.detail
    assert reseller.changes() == []


def test_an_account_made_by_an_attempt_whose_answer_was_lost_is_taken_up(reseller: Any) -> None:
    reseller.control.fail("google_workspace", FaultKind.DROP_AFTER, "POST */customers")
    with pytest.raises(OutcomeUnknown):
        reseller.provisioner.apply(order())
    provisioned(reseller, order())
    state = reseller.control.snapshot("google_workspace")
    assert (len(state["customers"]), len(state["subscriptions"])) == (1, 1)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_look_that_lags_behind_buys_nothing_twice(reseller: Any, is_known: bool) -> None:
    """The domain is not found yet, or the list does not show it yet: the clash tells, and a second look finds."""
    provisioned(reseller, order())
    known = reseller.control.snapshot("google_workspace")["customers"][0]["customerId"]
    reseller.control.send("PUT", "/google_workspace/settings", {"lagging_reads": 1})
    provisioned(reseller, order(request_id=task_id(2), customer_id=known if is_known else None))
    state = reseller.control.snapshot("google_workspace")
    assert (len(state["customers"]), len(state["subscriptions"])) == (1, 1)
    assert reseller.changes() == ["insert"]


def test_a_clash_that_no_look_explains_is_for_a_person(reseller: Any) -> None:
    known = provisioned(reseller, order()).customer_id
    reseller.control.send("PUT", "/google_workspace/settings", {"lagging_reads": 2})
    assert declined(reseller, order(request_id=task_id(2), customer_id=known)) == "duplicate"
    reseller.control.send("PUT", "/google_workspace/settings", {"lagging_reads": 2})
    assert declined(reseller, order(request_id=task_id(3))) == "domain_taken"


def test_a_domain_of_another_reseller_is_for_a_person(reseller: Any) -> None:
    reseller.control.send("POST", "/google_workspace/customers", {"domain": DOMAIN, "ours": False})
    assert declined(reseller, order()) == "forbidden"


def test_an_annual_plan_comes_back_under_another_name(reseller: Any) -> None:
    provisioned(reseller, annual())
    (subscription,) = reseller.subscriptions()
    assert subscription["plan"]["planName"] == "ANNUAL"
    assert subscription["seats"]["numberOfSeats"] == 39
    provisioned(reseller, annual(request_id=task_id(2)))
    assert reseller.changes() == ["insert"]


def test_the_subscription_is_found_although_its_id_changes(reseller: Any) -> None:
    first = provisioned(reseller, order())
    second = provisioned(reseller, order(TaskAction.CHANGE_QUANTITY, 45, resource=first.resource))
    assert second.resource != first.resource
    third = provisioned(reseller, order(TaskAction.SUSPEND, resource=first.resource))
    assert third.resource not in (first.resource, second.resource)
    assert third.resource == reseller.subscriptions()[0]["subscriptionId"]


def test_seats_go_up_and_down_on_a_flexible_plan(reseller: Any) -> None:
    provisioned(reseller, order())
    for seats in (45, 40):
        provisioned(reseller, order(TaskAction.CHANGE_QUANTITY, seats))
        assert reseller.subscriptions()[0]["seats"]["maximumNumberOfSeats"] == seats


def test_an_annual_plan_gains_seats_and_loses_none(reseller: Any) -> None:
    provisioned(reseller, annual())
    provisioned(reseller, annual(TaskAction.CHANGE_QUANTITY, 45))
    assert declined(reseller, annual(TaskAction.CHANGE_QUANTITY, 44)) == "seats_committed"
    assert declined(reseller, annual(TaskAction.ACTIVATE, 44)) == "seats_committed"
    assert reseller.subscriptions()[0]["seats"]["numberOfSeats"] == 45


def test_fewer_seats_than_users_is_googles_refusal(reseller: Any) -> None:
    provisioned(reseller, order())
    by_hand(reseller, users=30)
    assert declined(reseller, order(TaskAction.CHANGE_QUANTITY, 20)) == "invalid"


def test_seats_of_a_suspended_subscription_wait_for_its_activation(reseller: Any) -> None:
    provisioned(reseller, order())
    provisioned(reseller, order(TaskAction.SUSPEND))
    assert declined(reseller, order(TaskAction.CHANGE_QUANTITY, 45)) == "RESELLER_INITIATED"
    provisioned(reseller, order(TaskAction.ACTIVATE, 45))
    assert reseller.subscriptions()[0]["seats"]["maximumNumberOfSeats"] == 45
    assert reseller.changes() == ["insert", "suspend", "activate", "changeSeats"]


def test_terms_that_the_client_has_to_accept_are_for_a_person(reseller: Any) -> None:
    reseller.control.send("PUT", "/google_workspace/settings", {"terms_pending": True})
    assert declined(reseller, order()) == "PENDING_TOS_ACCEPTANCE"
    assert declined(reseller, order()) == "PENDING_TOS_ACCEPTANCE"
    reseller.control.send("POST", "/google_workspace/accept_terms", {"customer": DOMAIN})
    provisioned(reseller, order())
    assert reseller.changes() == ["insert"]


def test_our_activation_does_not_lift_what_google_holds_up(reseller: Any) -> None:
    provisioned(reseller, order())
    by_hand(reseller, reasons=["OTHER", "RESELLER_INITIATED"])
    assert declined(reseller, order()) == "OTHER"
    assert reseller.changes() == ["insert", "by hand"]


def test_what_google_holds_up_is_off_already(reseller: Any) -> None:
    provisioned(reseller, order())
    by_hand(reseller, reasons=["OTHER"])
    provisioned(reseller, order(TaskAction.SUSPEND))
    assert reseller.changes() == ["insert", "by hand"]


def test_a_suspension_longer_than_google_allows_is_for_a_person(reseller: Any) -> None:
    provisioned(reseller, order())
    provisioned(reseller, order(TaskAction.SUSPEND))
    reseller.control.advance(days=61)
    assert declined(reseller, order()) == "conditionNotMet"


def test_terminating_a_commitment_stops_its_renewal_and_the_service(reseller: Any) -> None:
    provisioned(reseller, annual())
    provisioned(reseller, annual(TaskAction.TERMINATE))
    (subscription,) = reseller.subscriptions()
    assert subscription["renewalSettings"]["renewalType"] == "CANCEL"
    assert subscription["status"] == "SUSPENDED"
    reseller.control.advance(days=366)
    assert reseller.subscriptions()[0]["status"] == "SUSPENDED"


def test_terminating_a_flexible_plan_pauses_it_and_gives_nobody_away(reseller: Any) -> None:
    provisioned(reseller, order())
    provisioned(reseller, order(TaskAction.TERMINATE))
    assert reseller.changes() == ["insert", "suspend"]
    assert all(call["method"] != "DELETE" for call in reseller.control.ledger("google_workspace"))


def test_terminating_what_was_suspended_for_not_paying_still_stops_the_renewal(reseller: Any) -> None:
    provisioned(reseller, annual())
    provisioned(reseller, annual(TaskAction.SUSPEND))
    provisioned(reseller, annual(TaskAction.TERMINATE))
    assert reseller.changes() == ["insert", "suspend", "changeRenewalSettings"]


def test_ending_what_google_does_not_have_is_done(reseller: Any) -> None:
    for action in (TaskAction.SUSPEND, TaskAction.TERMINATE):
        assert provisioned(reseller, order(action, resource="123")).resource == "123"


def test_another_plan_than_the_one_sold_is_for_a_person(reseller: Any) -> None:
    provisioned(reseller, order())
    assert declined(reseller, annual()) == "plan_differs"


def test_the_sku_of_another_item_is_left_alone(reseller: Any) -> None:
    provisioned(reseller, order())
    for action in (TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.TERMINATE, TaskAction.CHANGE_QUANTITY):
        assert declined(reseller, order(action, 5, item_reference="item-2")) == "sku_taken"
    assert reseller.changes() == ["insert"]


def test_a_client_who_comes_back_gets_the_paused_subscription_again(reseller: Any) -> None:
    provisioned(reseller, order())
    provisioned(reseller, order(TaskAction.TERMINATE))
    again = provisioned(reseller, order(item_reference="item-2", quantity=10))
    provisioned(reseller, order(TaskAction.SUSPEND, item_reference="item-2", resource=again.resource))
    assert reseller.changes() == ["insert", "suspend", "activate", "changeSeats", "suspend"]


def test_a_subscription_bought_by_hand_is_taken_over(reseller: Any) -> None:
    provisioned(reseller, order())
    by_hand(reseller, order_reference="", seats=20)
    provisioned(reseller, order(item_reference="item-9"))
    assert reseller.changes() == ["insert", "by hand", "changeSeats"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"settings": {"sku": ""}}, "setting_missing"),
        ({"settings": {"plan": "YEARLY"}}, "setting_invalid"),
        ({"quantity": 0}, "quantity_invalid"),
        ({"domain": None}, "customer_incomplete"),
        ({"settings": {"plan": "ANNUAL_YEARLY_PAY", "renewal": "FOREVER"}}, "invalid"),
        ({"domain": "www.nusantara.example"}, "invalid"),
    ],
    ids=str,
)
def test_an_order_that_cannot_be_placed_is_declined(reseller: Any, changes: dict[str, Any], code: str) -> None:
    assert declined(reseller, order(**changes)) == code
    assert reseller.changes() == []


@pytest.mark.parametrize(
    ("kind", "failure", "bought"),
    [
        (FaultKind.TIMEOUT_BEFORE, OutcomeUnknown, 0),
        (FaultKind.TIMEOUT_AFTER, OutcomeUnknown, 1),
        (FaultKind.DROP_AFTER, OutcomeUnknown, 1),
        (FaultKind.STATUS_500, OutcomeUnknown, 0),
        (FaultKind.RATE_LIMITED, Unavailable, 0),
        (FaultKind.MALFORMED, MalformedAnswer, 1),
    ],
)
def test_seats_are_bought_once_whatever_gets_lost(
    reseller: Any, kind: FaultKind, failure: type[OutsideFailure], bought: int
) -> None:
    reseller.control.fail("google_workspace", kind, "POST */subscriptions")
    impatient = WorkspaceProvisioner(
        evolve(reseller.services, timeout_seconds=PATIENCE.total_seconds()),
        new_customers=reseller.provisioner.new_customers,
    )
    with pytest.raises(OutsideFailure) as caught:
        impatient.apply(order())
    assert type(caught.value) is failure
    assert len(reseller.subscriptions()) == bought
    assert isinstance(bring_about(reseller.provisioner, order()), Provisioned)
    assert len(reseller.subscriptions()) == 1
    assert reseller.changes() == ["insert"]


def test_many_subscriptions_of_one_customer_are_read_page_by_page(reseller: Any) -> None:
    for number in range(101):
        provisioned(reseller, order(item_reference=f"item-{number}", settings={"sku": f"sku-{number}"}))
    assert provisioned(reseller, order(item_reference="item-100", settings={"sku": "sku-100"}))
    assert reseller.changes() == ["insert"] * 101
