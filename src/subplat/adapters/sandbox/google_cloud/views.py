"""Machines and operations in the words of Compute v1."""

from datetime import datetime, timedelta
from typing import Any

from subplat.adapters.sandbox.google_cloud.state import Machine, Operation

_ROOT = "https://www.googleapis.com/compute/v1"


def instance(machine: Machine) -> dict[str, Any]:
    """An Instance."""
    zone = f"{_ROOT}/projects/{machine.project}/zones/{machine.zone}"
    return {
        "kind": "compute#instance",
        "id": machine.id,
        "name": machine.name,
        "zone": zone,
        "machineType": f"{zone}/machineTypes/e2-medium",
        "status": machine.status,
        "selfLink": f"{zone}/instances/{machine.name}",
    }


def operation(each: Operation) -> dict[str, Any]:
    """An Operation."""
    zone = f"{_ROOT}/projects/{each.machine.project}/zones/{each.machine.zone}"
    view: dict[str, Any] = {
        "kind": "compute#operation",
        "id": each.id,
        "name": each.name,
        "zone": zone,
        "operationType": each.verb,
        "targetLink": f"{zone}/instances/{each.machine.name}",
        "targetId": each.machine.id,
        "status": each.status,
        "progress": {"PENDING": 0, "RUNNING": 50, "DONE": 100}[each.status],
        "insertTime": _time(each.begun_at),
        "selfLink": f"{zone}/operations/{each.name}",
    }
    if each.request_id:
        view["clientOperationId"] = each.request_id
    if each.status == "DONE" and each.error is not None:
        code, message = each.error
        view["error"] = {"errors": [{"code": code, "message": message}]}
        view["httpErrorStatusCode"] = 503
        view["httpErrorMessage"] = "SERVICE UNAVAILABLE"
    return view


def _time(moment: datetime) -> str:
    """Google writes these with the offset of its own coast."""
    return (moment - timedelta(hours=8)).replace(tzinfo=None).isoformat(timespec="milliseconds") + "-08:00"
