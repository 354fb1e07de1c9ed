"""The Compute twin as one of the sandbox's systems."""

from typing import Any

from subplat.adapters.sandbox.google.errors import GoogleErrorShape
from subplat.adapters.sandbox.google.router import google_router
from subplat.adapters.sandbox.google_cloud import views
from subplat.adapters.sandbox.google_cloud.control import control_routes
from subplat.adapters.sandbox.google_cloud.handlers import ComputeApi
from subplat.adapters.sandbox.google_cloud.state import Zones, machine_summary
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World


def register(world: World) -> Twin:
    """Zones with no machines."""
    zones = Zones(world=world)

    def snapshot() -> dict[str, Any]:
        return {
            "instances": [machine_summary(each) for each in zones.machines],
            "operations": [views.operation(each) for each in zones.operations],
        }

    return Twin(
        name="google_cloud",
        prefix="/google",
        router=google_router("compute", "v1", root="/compute/v1", handlers=ComputeApi(zones).handlers()),
        error_shape=GoogleErrorShape(),
        snapshot=snapshot,
        control_routes=control_routes(zones),
        tick=zones.let_time_pass,
    )
