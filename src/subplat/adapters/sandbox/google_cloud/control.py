"""What happens in the zones without us: machines made, changed by hand, deleted; operations that fail."""

from litestar import Response, delete, post, put
from litestar.exceptions import ClientException, NotFoundException
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest, control_body
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google_cloud.state import EFFECTS, Machine, Zones, machine_summary


def control_routes(zones: Zones) -> list[ControllerRouterHandler]:
    """Mounted under `/_sandbox`."""

    def named(wanted: dict[str, object]) -> tuple[str, str, str]:
        try:
            return str(wanted["project"]), str(wanted["zone"]), str(wanted["name"])
        except KeyError as error:
            raise ClientException(f"missing: {error}") from error

    @put("/google_cloud/instances")
    async def put_machine(request: AnyRequest) -> Response[bytes]:
        """`{project, zone, name, status}`: make a machine, or change one by hand; TERMINATED if no status is given."""
        wanted = await control_body(request)
        project, zone, name = named(wanted)
        status = str(wanted.get("status", "TERMINATED"))
        try:
            machine = zones.machine(project, zone, name)
            machine.status, machine.since = status, zones.now
        except Refusal:
            machine = Machine(
                id=zones.world.ids.number(19), project=project, zone=zone, name=name, status=status, since=zones.now
            )
            zones.machines.append(machine)
        return json_answer(machine_summary(machine))

    @delete("/google_cloud/instances", status_code=200)
    async def delete_machine(request: AnyRequest) -> Response[bytes]:
        """`{project, zone, name}`."""
        try:
            machine = zones.machine(*named(await control_body(request)))
        except Refusal as refusal:
            raise NotFoundException(refusal.message) from refusal
        zones.machines.remove(machine)
        return json_answer(machine_summary(machine))

    @post("/google_cloud/errors", status_code=200)
    async def plan_error(request: AnyRequest) -> Response[bytes]:
        """`{verb, code, message, at_once: bool}`: the next operation of that verb ends so, or is refused at once."""
        wanted = await control_body(request)
        verb = str(wanted.get("verb", ""))
        if verb not in EFFECTS:
            raise ClientException(f"no such verb: {verb}")
        code = str(wanted.get("code", "ZONE_RESOURCE_POOL_EXHAUSTED"))
        planned = zones.planned_refusals if wanted.get("at_once") is True else zones.planned_errors
        planned.append((verb, code, str(wanted.get("message", "Planned error of the sandbox."))))
        return json_answer(planned)

    @put("/google_cloud/settings")
    async def settings(request: AnyRequest) -> Response[bytes]:
        """`{operation_seconds: number or null}`."""
        seconds = (await control_body(request)).get("operation_seconds")
        zones.operation_seconds = None if seconds is None else float(seconds)
        return json_answer({"operation_seconds": seconds})

    return [put_machine, delete_machine, plan_error, settings]
