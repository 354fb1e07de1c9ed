"""The Workspace provisioner keeps the provisioner's contract, over HTTP, against the twin."""

from collections.abc import Mapping
from typing import Any

import pytest

from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.provisioner import Provisioner, ProvisioningOrder
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.testing.contracts.provisioner import ProvisionerContract, Trouble, task_id

FAULTS: Mapping[Trouble, FaultKind] = {
    Trouble.UNAVAILABLE: FaultKind.STATUS_503,
    Trouble.LOST_BEFORE: FaultKind.DROP_BEFORE,
    Trouble.LOST_AFTER: FaultKind.DROP_AFTER,
}


class TestWorkspaceProvisioner(ProvisionerContract):
    """A flexible plan: switched off and on again."""

    plan = "FLEXIBLE"

    @pytest.fixture
    def provisioner(self, reseller: Any) -> Provisioner:
        self.reseller = reseller
        return reseller.provisioner

    def order(self) -> ProvisioningOrder:
        return ProvisioningOrder(
            request_id=task_id(0),
            target=TargetSystem.GWORKSPACE,
            action=TaskAction.ACTIVATE,
            quantity=39,
            item_reference="item-1",
            domain="nusantara.example",
            contact_email="contact@nusantara.example",
            settings={"sku": "1010020028", "plan": self.plan},
        )

    def is_on(self) -> bool:
        return [each["status"] for each in self.reseller.subscriptions()] == ["ACTIVE"]

    def effects(self) -> int:
        return len([change for change in self.reseller.changes() if change != "by hand"])

    def cause(self, trouble: Trouble) -> None:
        self.reseller.control.fail("google_workspace", FAULTS[trouble], "POST */subscriptions*")

    def remove_service(self) -> None:
        change = {"customer": "nusantara.example", "sku": "1010020028", "cancelled": True}
        self.reseller.control.send("PUT", "/google_workspace/subscriptions", change)


class TestWorkspaceProvisionerOfAnAnnualPlan(TestWorkspaceProvisioner):
    plan = "ANNUAL_MONTHLY_PAY"
