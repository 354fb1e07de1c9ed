"""A running sandbox with the Reseller twin alone, and the real provisioner that talks to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import frozen

from subplat.adapters.google_client.credentials import FixedToken
from subplat.adapters.google_client.services import GoogleServices
from subplat.adapters.google_workspace.customers import NewCustomers
from subplat.adapters.google_workspace.provisioner import WorkspaceProvisioner
from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.google_workspace.register import register
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World


@frozen(kw_only=True)
class ResellerSandbox:
    control: SandboxControl
    services: GoogleServices
    provisioner: WorkspaceProvisioner

    def subscriptions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control.snapshot("google_workspace")["subscriptions"]
        return found

    def changes(self) -> list[str]:
        names: list[str] = self.control.snapshot("google_workspace")["changes"]
        return [name.rpartition(".")[2] for name in names]


@pytest.fixture
def reseller() -> Iterator[ResellerSandbox]:
    world = World.starting(datetime(2026, 1, 31, 2, tzinfo=UTC))
    with SandboxServer(world, [register(world)]) as server, SandboxControl(server.base_url) as control:
        services = GoogleServices(
            credentials=FixedToken("sandbox"), endpoint=f"{server.base_url}/google", timeout_seconds=5
        )
        defaults = NewCustomers(postal_code="10110", alternate_email="operations@reseller.example")
        yield ResellerSandbox(
            control=control, services=services, provisioner=WorkspaceProvisioner(services, new_customers=defaults)
        )
