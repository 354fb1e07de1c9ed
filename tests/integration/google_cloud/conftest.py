"""A running sandbox with the Compute twin alone, and the real provisioner that talks to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import frozen

from subplat.adapters.google_client.credentials import FixedToken
from subplat.adapters.google_client.services import GoogleServices
from subplat.adapters.google_cloud.provisioner import ComputeProvisioner
from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.google_cloud.register import register
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World

PLACE = {"project": "contoh-1", "zone": "asia-southeast2-a"}


@frozen(kw_only=True)
class ComputeSandbox:
    control: SandboxControl
    services: GoogleServices
    provisioner: ComputeProvisioner

    def machine(self, name: str, status: str = "TERMINATED") -> None:
        self.control.send("PUT", "/google_cloud/instances", {**PLACE, "name": name, "status": status})

    def machines(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.control.snapshot("google_cloud")["instances"]}

    def operations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control.snapshot("google_cloud")["operations"]
        return found


@pytest.fixture
def compute() -> Iterator[ComputeSandbox]:
    world = World.starting(datetime(2026, 1, 31, 2, tzinfo=UTC))
    with SandboxServer(world, [register(world)]) as server, SandboxControl(server.base_url) as control:
        services = GoogleServices(
            credentials=FixedToken("sandbox"), endpoint=f"{server.base_url}/google", timeout_seconds=5
        )
        yield ComputeSandbox(
            control=control, services=services, provisioner=ComputeProvisioner(services, pause=lambda seconds: None)
        )
