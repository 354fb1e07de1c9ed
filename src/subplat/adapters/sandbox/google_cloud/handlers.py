"""The methods of Compute v1 that the twin answers."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from attrs import frozen

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google.paging import page
from subplat.adapters.sandbox.google.router import GoogleCall, Handler
from subplat.adapters.sandbox.google_cloud import views
from subplat.adapters.sandbox.google_cloud.state import EFFECTS, Zones

_LARGEST_PAGE = 500


@frozen
class ComputeApi:
    """`compute.instances.*` and `compute.zoneOperations.*`."""

    zones: Zones

    def handlers(self) -> Mapping[str, Handler]:
        """By method id."""
        return {
            "compute.instances.get": self._instance,
            "compute.instances.list": self._instances,
            "compute.zoneOperations.get": self._operation,
            "compute.zoneOperations.list": self._operations,
            **{f"compute.instances.{verb}": self._beginning(verb) for verb in EFFECTS},
        }

    def _beginning(self, verb: str) -> Callable[[GoogleCall], dict[str, Any]]:
        def handle(call: GoogleCall) -> dict[str, Any]:
            machine = self.zones.machine(call.path["project"], call.path["zone"], call.path["instance"])
            return views.operation(self.zones.begin(verb, machine, _request_id(call)))

        return handle

    def _instance(self, call: GoogleCall) -> dict[str, Any]:
        self._look(call)
        return views.instance(self.zones.machine(call.path["project"], call.path["zone"], call.path["instance"]))

    def _instances(self, call: GoogleCall) -> dict[str, Any]:
        self._look(call)
        place = (call.path["project"], call.path["zone"])
        found = [each for each in self.zones.machines if (each.project, each.zone) == place]
        return self._listed(call, "compute#instanceList", [views.instance(each) for each in found])

    def _operation(self, call: GoogleCall) -> dict[str, Any]:
        self._look(call)
        found = self.zones.operation(call.path["project"], call.path["zone"], call.path["operation"])
        return views.operation(found)

    def _operations(self, call: GoogleCall) -> dict[str, Any]:
        self._look(call)
        place = (call.path["project"], call.path["zone"])
        found = [each for each in self.zones.operations if (each.machine.project, each.machine.zone) == place]
        return self._listed(call, "compute#operationList", [views.operation(each) for each in found])

    def _listed(self, call: GoogleCall, kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
        if "filter" in call.query or "orderBy" in call.query:
            raise Refusal(400, "The sandbox does not filter or sort.", "invalid")
        shown, more = page(items, dict(call.query), most=_LARGEST_PAGE)
        return {"kind": kind, "items": list(shown), **more}

    def _look(self, call: GoogleCall) -> None:
        self.zones.look(call.path["project"], call.path["zone"])


def _request_id(call: GoogleCall) -> str:
    given = str(call.query.get("requestId", ""))
    if not given:
        return ""
    try:
        request_id = UUID(given)
    except ValueError as error:
        raise Refusal(400, f"Invalid value for field 'requestId': '{given}'.", "invalid") from error
    if not request_id.int:
        raise Refusal(400, "Zero UUID is not supported.", "invalid")
    return str(request_id)
