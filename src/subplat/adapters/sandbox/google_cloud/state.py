"""Machines and operations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, field, frozen

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.world import World

LONGEST_SUSPENSION = timedelta(days=60)


@frozen(kw_only=True)
class Effect:
    """What a verb does: from these statuses, through one, to another; `already` is where it has nothing to do."""

    possible_from: tuple[str, ...]
    through: str
    to: str
    already: tuple[str, ...]


EFFECTS: Mapping[str, Effect] = {
    "start": Effect(possible_from=("TERMINATED", "STOPPED"), through="STAGING", to="RUNNING", already=("RUNNING",)),
    "resume": Effect(possible_from=("SUSPENDED",), through="STAGING", to="RUNNING", already=("RUNNING",)),
    "stop": Effect(
        possible_from=("RUNNING", "SUSPENDED"), through="STOPPING", to="TERMINATED", already=("TERMINATED", "STOPPED")
    ),
    "suspend": Effect(possible_from=("RUNNING",), through="SUSPENDING", to="SUSPENDED", already=("SUSPENDED",)),
}
STEADY = ("RUNNING", "TERMINATED", "STOPPED", "SUSPENDED")


@define(kw_only=True, eq=False)
class Machine:
    """One instance. `changes` are the verbs that took effect, in order."""

    id: str
    project: str
    zone: str
    name: str
    status: str
    since: datetime
    changes: list[str] = field(factory=list)


@define(kw_only=True, eq=False)
class Operation:
    """One change under way. It moves on with each look at its zone, or when its time has come."""

    id: str
    name: str
    verb: str
    machine: Machine
    request_id: str
    begun_at: datetime
    came_from: str
    status: str = "PENDING"
    ends_at: datetime | None = None
    error: tuple[str, str] | None = None


@define(kw_only=True)
class Zones:
    """All projects and zones.

    `operation_seconds` None: an operation is PENDING when it is answered, RUNNING at the next look, DONE at the one
    after. A number: DONE after so long on the sandbox's clock. `planned_errors` fail the next operations of a verb,
    `planned_refusals` the next calls.
    """

    world: World
    operation_seconds: float | None = None
    machines: list[Machine] = field(factory=list)
    operations: list[Operation] = field(factory=list)
    planned_errors: list[tuple[str, str, str]] = field(factory=list)
    planned_refusals: list[tuple[str, str, str]] = field(factory=list)

    @property
    def now(self) -> datetime:
        """The sandbox's present."""
        return self.world.clock.now()

    def machine(self, project: str, zone: str, name: str) -> Machine:
        """`Refusal` 404."""
        for each in self.machines:
            if (each.project, each.zone, each.name) == (project, zone, name):
                return each
        path = f"projects/{project}/zones/{zone}/instances/{name}"
        raise Refusal(404, f"The resource '{path}' was not found")

    def operation(self, project: str, zone: str, name: str) -> Operation:
        """`Refusal` 404."""
        for each in self.operations:
            if (each.machine.project, each.machine.zone) == (project, zone) and name in (each.name, each.id):
                return each
        raise Refusal(404, f"The resource 'projects/{project}/zones/{zone}/operations/{name}' was not found")

    def begin(self, verb: str, machine: Machine, request_id: str) -> Operation:
        """A new operation, or the one that this request id began; `Refusal` 400."""
        for each in self.operations:
            if request_id and each.request_id == request_id and each.machine.project == machine.project:
                if each.verb != verb or each.machine is not machine:
                    raise Refusal(400, "The request id was used for another request.", "invalid")
                return each
        refusal = _taken(self.planned_refusals, verb)
        if refusal is not None:
            raise Refusal(400, refusal[1], refusal[0])
        effect = EFFECTS[verb]
        if machine.status not in STEADY:
            raise Refusal(400, f"The resource '{machine.name}' is not ready", "resourceNotReady")
        if machine.status not in (*effect.possible_from, *effect.already):
            raise Refusal(400, f"Instance is {machine.status}: cannot {verb}.", "invalid")
        return self._record(verb, effect, machine, request_id)

    def look(self, project: str, zone: str) -> None:
        """A read of the zone: without a time of their own, its operations move on a step."""
        for each in self.operations:
            if (each.machine.project, each.machine.zone) == (project, zone) and each.ends_at is None:
                self._move_on(each)

    def let_time_pass(self) -> None:
        """Operations whose time has come are done; a machine suspended for 60 days is stopped."""
        for each in self.operations:
            while each.ends_at is not None and each.ends_at <= self.now and each.status != "DONE":
                self._move_on(each)
        for machine in self.machines:
            if machine.status == "SUSPENDED" and self.now - machine.since > LONGEST_SUSPENSION:
                machine.status, machine.since = "TERMINATED", self.now

    def _record(self, verb: str, effect: Effect, machine: Machine, request_id: str) -> Operation:
        operation = Operation(
            id=self.world.ids.number(19),
            name=f"operation-{self.world.ids.token()}",
            verb=verb,
            machine=machine,
            request_id=request_id,
            begun_at=self.now,
            came_from=machine.status,
        )
        if self.operation_seconds is not None:
            operation.ends_at = self.now + timedelta(seconds=self.operation_seconds)
        operation.error = _taken(self.planned_errors, verb)
        if machine.status in effect.possible_from:
            machine.status = effect.through
        self.operations.append(operation)
        return operation

    def _move_on(self, operation: Operation) -> None:
        if operation.status == "PENDING":
            operation.status = "RUNNING"
        elif operation.status == "RUNNING":
            operation.status = "DONE"
            self._finish(operation)

    def _finish(self, operation: Operation) -> None:
        machine, effect = operation.machine, EFFECTS[operation.verb]
        if operation.error is not None:
            machine.status = operation.came_from
        elif operation.came_from in effect.possible_from:
            machine.status, machine.since = effect.to, self.now
            machine.changes.append(operation.verb)


def _taken(planned: list[tuple[str, str, str]], verb: str) -> tuple[str, str] | None:
    """The code and message planned for the verb, used up."""
    for position, (about, code, message) in enumerate(planned):
        if about == verb:
            del planned[position]
            return code, message
    return None


def machine_summary(machine: Machine) -> dict[str, Any]:
    """For the state of the system."""
    return {
        "project": machine.project,
        "zone": machine.zone,
        "name": machine.name,
        "status": machine.status,
        "changes": machine.changes,
    }
