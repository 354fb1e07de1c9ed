"""The calls to one zone."""

from typing import Any
from uuid import UUID

from attrs import frozen

from subplat.adapters.google_client.answers import text
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.google_cloud.operations import SYSTEM, Operation, read_operation
from subplat.adapters.google_cloud.steps import Verb


@frozen
class Zone:
    """One zone of one project."""

    compute: Any
    project: str
    zone: str

    def status(self, name: str) -> str | None:
        """The machine's status; None if there is no such machine."""
        request = self.compute.instances().get(project=self.project, zone=self.zone, instance=name)
        try:
            return text(SYSTEM, perform(SYSTEM, request), "status")
        except Missing:
            return None

    def begin(self, verb: Verb, name: str, request_id: UUID) -> Operation:
        """Ask for a change. Compute answers a request id that it knows with the operation of the first time."""
        method = getattr(self.compute.instances(), verb.value)
        request = method(project=self.project, zone=self.zone, instance=name, requestId=str(request_id))
        return read_operation(perform(SYSTEM, request))

    def operation(self, name: str) -> Operation:
        """How an operation stands."""
        request = self.compute.zoneOperations().get(project=self.project, zone=self.zone, operation=name)
        return read_operation(perform(SYSTEM, request))
