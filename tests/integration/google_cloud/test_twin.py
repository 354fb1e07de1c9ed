"""The Compute twin takes what Compute takes, and nothing else."""

from typing import Any
from uuid import UUID

import pytest

from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.google_cloud.provisioner import COMPUTE
from subplat.adapters.sandbox.control import SandboxRefused
from subplat.application.ports.failures import Rejected

PLACE = {"project": "contoh-1", "zone": "asia-southeast2-a"}
REQUEST = str(UUID(int=7))


def begin(compute: Any, verb: str, name: str = "vm-1", **options: Any) -> dict[str, Any]:
    method = getattr(compute.services.service(COMPUTE).instances(), verb)
    return perform("google_cloud", method(**PLACE, instance=name, **options))


def look(compute: Any, operation: str) -> dict[str, Any]:
    request = compute.services.service(COMPUTE).zoneOperations().get(**PLACE, operation=operation)
    return perform("google_cloud", request)


def test_an_operation_is_pending_then_running_then_done(compute: Any) -> None:
    compute.machine("vm-1")
    operation = begin(compute, "start")
    seen = [operation["status"], *(look(compute, operation["name"])["status"] for _ in range(3))]
    assert seen == ["PENDING", "RUNNING", "DONE", "DONE"]
    assert compute.machines()["vm-1"]["status"] == "RUNNING"


def test_a_known_request_id_gives_the_first_operation_back(compute: Any) -> None:
    compute.machine("vm-1")
    compute.machine("vm-2")
    first = begin(compute, "start", requestId=REQUEST)
    assert begin(compute, "start", requestId=REQUEST)["name"] == first["name"]
    for verb, name in (("stop", "vm-1"), ("start", "vm-2")):
        with pytest.raises(Rejected):
            begin(compute, verb, name, requestId=REQUEST)


@pytest.mark.parametrize("request_id", ["no-uuid", str(UUID(int=0))])
def test_a_request_id_must_be_a_real_uuid(compute: Any, request_id: str) -> None:
    compute.machine("vm-1")
    with pytest.raises(Rejected):
        begin(compute, "start", requestId=request_id)


@pytest.mark.parametrize(
    ("status", "verb", "code"),
    [
        ("TERMINATED", "suspend", "invalid"),
        ("TERMINATED", "resume", "invalid"),
        ("SUSPENDED", "start", "invalid"),
        ("STOPPING", "start", "resourceNotReady"),
    ],
)
def test_a_verb_that_does_not_fit_is_refused(compute: Any, status: str, verb: str, code: str) -> None:
    compute.machine("vm-1", status)
    with pytest.raises(Rejected) as caught:
        begin(compute, verb)
    assert caught.value.code == code


def test_a_verb_with_nothing_to_do_is_an_operation_all_the_same(compute: Any) -> None:
    compute.machine("vm-1", "RUNNING")
    operation = begin(compute, "start")
    look(compute, operation["name"])
    assert look(compute, operation["name"])["status"] == "DONE"
    assert compute.machines()["vm-1"]["changes"] == []


def test_machines_and_operations_can_be_listed(compute: Any) -> None:
    service = compute.services.service(COMPUTE)
    compute.machine("vm-1")
    compute.machine("vm-2")
    begin(compute, "start")
    listed = perform("google_cloud", service.instances().list(**PLACE, maxResults=1))
    assert [each["name"] for each in listed["items"]] == ["vm-1"]
    rest = perform("google_cloud", service.instances().list(**PLACE, pageToken=listed["nextPageToken"]))
    assert [each["name"] for each in rest["items"]] == ["vm-2"]
    assert len(perform("google_cloud", service.zoneOperations().list(**PLACE))["items"]) == 1
    with pytest.raises(Rejected):
        perform("google_cloud", service.instances().list(**PLACE, filter="name=vm-1"))


def test_what_is_not_there_is_not_found(compute: Any) -> None:
    with pytest.raises(Missing):
        begin(compute, "start")
    with pytest.raises(Missing):
        look(compute, "operation-1")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/google_cloud/instances", {"project": "contoh-1"}),
        ("DELETE", "/google_cloud/instances", {**PLACE, "name": "nope"}),
        ("POST", "/google_cloud/errors", {"verb": "explode"}),
    ],
    ids=str,
)
def test_nonsense_at_the_control_interface_is_told(compute: Any, method: str, path: str, body: dict[str, Any]) -> None:
    with pytest.raises(SandboxRefused):
        compute.control.send(method, path, body)
