"""One product of a contract."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import InvalidValue
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.testing.samples import rupiah, sample_item


def test_an_item_costs_quantity_times_price_less_discount() -> None:
    item = evolve(sample_item(quantity=3, unit_price=rupiah(333)), discount_percent=Decimal("33.33"))
    assert item.amount == rupiah(666)  # 666.0333


@pytest.mark.parametrize("quantity", [0, -1, 2.5, None])
def test_a_quantity_is_checked_whenever_it_is_set(quantity: Any) -> None:
    item = sample_item()
    with pytest.raises(InvalidValue):
        item.quantity = quantity
    assert item.quantity == 10


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (ProductType.GWORKSPACE, TargetSystem.GWORKSPACE),
        (ProductType.GCP, TargetSystem.GCP),
        (ProductType.DOMAIN, None),
        (ProductType.ADDON, None),
        (ProductType.SERVICE, None),
    ],
)
def test_the_kind_of_product_decides_where_it_is_switched_on(kind: ProductType, target: TargetSystem | None) -> None:
    assert evolve(sample_item(), product_type=kind).target is target


@pytest.mark.parametrize(("plan", "annual"), [("ANNUAL_MONTHLY_PAY", True), ("ANNUAL", True), ("FLEXIBLE", False)])
def test_an_annual_plan_is_a_commitment(plan: str, annual: bool) -> None:
    assert evolve(sample_item(), settings={"plan": plan}).is_annual_commitment is annual
    assert not sample_item().is_annual_commitment


def test_every_wish_has_a_number() -> None:
    item = sample_item()
    assert [item.next_intent() for _ in range(3)] == [1, 2, 3]


def test_what_was_switched_on_is_kept_where_it_belongs() -> None:
    seats, machine = sample_item(1), evolve(sample_item(2), product_type=ProductType.GCP)
    for item in (seats, machine):
        item.provisioned(ProvisioningStatus.ACTIVE, "resource")
        item.provisioned(ProvisioningStatus.SUSPENDED, None)
        assert item.provisioning_status is ProvisioningStatus.SUSPENDED
    assert (seats.google_workspace_subscription_id, seats.gcp_resource_id) == ("resource", None)
    assert (machine.google_workspace_subscription_id, machine.gcp_resource_id) == (None, "resource")
