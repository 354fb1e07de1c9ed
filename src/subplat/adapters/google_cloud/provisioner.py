"""The `Provisioner` port over Compute v1.

Billing of a project is never touched: taking its billing account away stops everything in it, at once and for good.
"""

import time
from collections.abc import Callable, Mapping
from uuid import uuid5

from attrs import frozen

from subplat.adapters.google_client.services import GoogleServices, Interface
from subplat.adapters.google_cloud.operations import SYSTEM, Operation
from subplat.adapters.google_cloud.steps import RUNNING, STEADY_OFF, Step, Verb, next_step
from subplat.adapters.google_cloud.target import Machines, machines_of
from subplat.adapters.google_cloud.zone import Zone
from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.provisioner import (
    Declined,
    Observed,
    Provisioned,
    ProvisioningOrder,
    ServiceState,
    StillRunning,
)
from subplat.domain.provisioning.words import TaskAction

COMPUTE = Interface(
    name="compute",
    version="v1",
    scopes=("https://www.googleapis.com/auth/compute",),
    path="compute/v1/",
)

_NOT_READY = "resourceNotReady"
_MOST_EARLIER_FAILURES = 50


@frozen
class ComputeProvisioner:
    """Starts, stops, suspends and resumes named machines.

    Settings of an order: `project`, `zone`, `instances` (comma separated), `suspend_with` (stop or suspend). An
    operation is asked about `polls` times, `pause_seconds` apart; after that the order is still running.
    """

    services: GoogleServices
    polls: int = 4
    pause_seconds: float = 1.5
    pause: Callable[[float], None] = time.sleep

    def apply(self, order: ProvisioningOrder) -> Provisioned | StillRunning | Declined:
        """See the port. Nothing is written before all machines of the order were found."""
        machines = machines_of(order)
        if isinstance(machines, Declined):
            return machines
        suspend_with = order.settings.get("suspend_with") or Verb.STOP
        if suspend_with not in (Verb.STOP, Verb.SUSPEND):
            return Declined(code="setting_invalid", detail=f"suspend_with: {suspend_with}")
        if order.action is TaskAction.CHANGE_QUANTITY and order.quantity != len(machines.names):
            detail = f"{order.quantity} wanted, {len(machines.names)} listed: a person lists or makes the machines"
            return Declined(code="machines_not_listed", detail=detail)
        zone = Zone(self.services.service(COMPUTE), machines.project, machines.zone)
        try:
            return self._bring_about(order, machines, zone, Verb(suspend_with))
        except Rejected as refusal:
            if refusal.code == _NOT_READY:
                return StillRunning(reference=_NOT_READY)
            return Declined(code=refusal.code, detail=refusal.detail)

    def observe(self, order: ProvisioningOrder) -> Observed:
        """See the port; machines of one order that differ from each other are unclear."""
        machines = machines_of(order)
        if isinstance(machines, Declined):
            return Observed(state=ServiceState.UNCLEAR, detail=f"{machines.code}: {machines.detail}")
        zone = Zone(self.services.service(COMPUTE), machines.project, machines.zone)
        try:
            statuses = {name: zone.status(name) for name in machines.names}
        except Rejected as refusal:
            return Observed(state=ServiceState.UNCLEAR, detail=f"{refusal.code}: {refusal.detail}")
        return _seen(statuses)

    def _bring_about(
        self, order: ProvisioningOrder, machines: Machines, zone: Zone, suspend_with: Verb
    ) -> Provisioned | StillRunning | Declined:
        statuses = {name: zone.status(name) for name in machines.names}
        missing = [name for name, status in statuses.items() if status is None]
        if missing:
            return Declined(code="machine_missing", detail=f"not in {machines.zone}: {', '.join(missing)}")
        steps = {name: next_step(order.action, status or "", suspend_with) for name, status in statuses.items()}
        odd = [f"{name} is {statuses[name]}" for name, step in steps.items() if step is Step.ASK_A_PERSON]
        if odd:
            return Declined(code="machine_not_usable", detail=", ".join(odd))
        begun = [self._begin(order, zone, step, name) for name, step in steps.items() if isinstance(step, Verb)]
        ended = [self._follow(zone, operation) for operation in begun]
        moving = [name for name, step in steps.items() if step is Step.WAIT]
        return _outcome(machines, ended, moving)

    def _begin(self, order: ProvisioningOrder, zone: Zone, verb: Verb, name: str) -> Operation:
        """One effect for one order, however often it is repeated.

        An operation that has failed by the time it is answered is that of an earlier attempt, given back for its
        request id. The next id is derived from it, so that a failed attempt does not bar all later ones.
        """
        operation = zone.begin(verb, name, uuid5(order.request_id, f"{name}:{verb}"))
        for _ in range(_MOST_EARLIER_FAILURES):
            if not operation.failed:
                break
            operation = zone.begin(verb, name, uuid5(order.request_id, f"{name}:{verb}:{operation.name}"))
        return operation

    def _follow(self, zone: Zone, operation: Operation) -> Operation:
        for _ in range(self.polls):
            if operation.done:
                break
            self.pause(self.pause_seconds)
            operation = zone.operation(operation.name)
        return operation


def _seen(statuses: Mapping[str, str | None]) -> Observed:
    there = {name: status for name, status in statuses.items() if status is not None}
    detail = ", ".join(f"{name}: {status or 'not there'}" for name, status in statuses.items())
    if len(there) < len(statuses):
        return Observed(state=ServiceState.MISSING, quantity=len(there), detail=detail)
    if all(status == RUNNING for status in there.values()):
        return Observed(state=ServiceState.ON, quantity=len(there), detail=detail)
    is_off = all(status in STEADY_OFF for status in there.values())
    return Observed(state=ServiceState.OFF if is_off else ServiceState.UNCLEAR, quantity=len(there), detail=detail)


def _outcome(machines: Machines, ended: list[Operation], moving: list[str]) -> Provisioned | StillRunning | Declined:
    failed = [operation for operation in ended if operation.failed]
    for operation in failed:
        if not operation.may_succeed_later:
            return Declined(code=operation.error or "", detail=operation.message)
    if failed:
        raise Unavailable(SYSTEM, f"{failed[0].error}: {failed[0].message}")
    unfinished = [operation.name for operation in ended if not operation.done]
    if unfinished or moving:
        return StillRunning(reference=(unfinished or moving)[0])
    reference = ended[-1].name if ended else None
    return Provisioned(resource=machines.resource, reference=reference)
