"""The Compute provisioner keeps the provisioner's contract, over HTTP, against the twin."""

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


class TestComputeProvisioner(ProvisionerContract):
    """One machine that is stopped and started."""

    suspend_with = "stop"

    @pytest.fixture
    def provisioner(self, compute: Any) -> Provisioner:
        self.compute = compute
        compute.machine("vm-1")
        return compute.provisioner

    def order(self) -> ProvisioningOrder:
        return ProvisioningOrder(
            request_id=task_id(0),
            target=TargetSystem.GCP,
            action=TaskAction.ACTIVATE,
            quantity=1,
            item_reference="item-1",
            settings={
                "project": "contoh-1",
                "zone": "asia-southeast2-a",
                "instances": "vm-1",
                "suspend_with": self.suspend_with,
            },
        )

    def is_on(self) -> bool:
        return any(machine["status"] == "RUNNING" for machine in self.compute.machines().values())

    def effects(self) -> int:
        return len([each for each in self.compute.operations() if each["status"] == "DONE"])

    def cause(self, trouble: Trouble) -> None:
        self.compute.control.fail("google_cloud", FAULTS[trouble], "POST *")

    def remove_service(self) -> None:
        self.compute.control.send(
            "DELETE",
            "/google_cloud/instances",
            {"project": "contoh-1", "zone": "asia-southeast2-a", "name": "vm-1"},
        )


class TestComputeProvisionerThatSuspends(TestComputeProvisioner):
    """One machine that is suspended and resumed."""

    suspend_with = "suspend"
