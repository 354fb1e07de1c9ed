"""What is particular to Compute: several machines, operations that take time or fail, request ids."""

from typing import Any

import pytest
from attrs import evolve

from subplat.adapters.google_cloud.provisioner import ComputeProvisioner
from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Unavailable
from subplat.application.ports.provisioner import Declined, Provisioned, ProvisioningOrder, StillRunning
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.testing.contracts.provisioner import bring_about, task_id
from subplat.testing.patience import PATIENCE

PLACE = {"project": "contoh-1", "zone": "asia-southeast2-a"}


def order(
    action: TaskAction = TaskAction.ACTIVATE, *, instances: str = "vm-1, vm-2", **changes: Any
) -> ProvisioningOrder:
    settings = {**PLACE, "instances": instances, **changes.pop("settings", {})}
    wanted = ProvisioningOrder(
        request_id=task_id(1),
        target=TargetSystem.GCP,
        action=action,
        quantity=2,
        item_reference="item-1",
        settings=settings,
    )
    return evolve(wanted, **changes)


def statuses(compute: Any) -> list[str]:
    return [machine["status"] for machine in compute.machines().values()]


def verbs(compute: Any) -> list[str]:
    return [each["operationType"] for each in compute.operations()]


def test_all_machines_of_an_item_are_started(compute: Any) -> None:
    compute.machine("vm-1")
    compute.machine("vm-2", "SUSPENDED")
    result = compute.provisioner.apply(order())
    assert result == Provisioned(
        resource="contoh-1/asia-southeast2-a/vm-1,vm-2", reference=compute.operations()[-1]["name"]
    )
    assert statuses(compute) == ["RUNNING", "RUNNING"]
    assert verbs(compute) == ["start", "resume"]


def test_only_the_difference_is_acted_on(compute: Any) -> None:
    compute.machine("vm-1", "RUNNING")
    compute.machine("vm-2")
    compute.provisioner.apply(order())
    assert verbs(compute) == ["start"]
    compute.provisioner.apply(order(TaskAction.SUSPEND, request_id=task_id(2)))
    compute.provisioner.apply(order(TaskAction.TERMINATE, request_id=task_id(3)))
    assert verbs(compute) == ["start", "stop", "stop"]
    assert statuses(compute) == ["TERMINATED", "TERMINATED"]


def test_the_remembered_resource_is_enough(compute: Any) -> None:
    compute.machine("vm-1")
    bare = ProvisioningOrder(
        request_id=task_id(1),
        target=TargetSystem.GCP,
        action=TaskAction.ACTIVATE,
        quantity=1,
        item_reference="item-1",
        resource="contoh-1/asia-southeast2-a/vm-1",
    )
    assert isinstance(compute.provisioner.apply(bare), Provisioned)
    named = evolve(bare, resource="vm-1", settings=PLACE, request_id=task_id(2))
    assert isinstance(compute.provisioner.apply(named), Provisioned)
    assert verbs(compute) == ["start"]


def test_too_many_names_for_a_column_are_left_to_the_settings(compute: Any) -> None:
    names = [f"vm-{'a' * 50}-{number}" for number in range(6)]
    for name in names:
        compute.machine(name, "RUNNING")
    result = compute.provisioner.apply(order(instances=",".join(names)))
    assert isinstance(result, Provisioned)
    assert result.resource == "contoh-1/asia-southeast2-a"


def test_a_missing_machine_is_found_before_anything_is_written(compute: Any) -> None:
    compute.machine("vm-1")
    result = compute.provisioner.apply(order())
    assert result == Declined(code="machine_missing", detail="not in asia-southeast2-a: vm-2")
    assert verbs(compute) == []


def test_an_operation_that_takes_its_time_is_still_running(compute: Any) -> None:
    compute.control.send("PUT", "/google_cloud/settings", {"operation_seconds": 40})
    compute.machine("vm-1")
    begun = compute.provisioner.apply(order(instances="vm-1"))
    assert begun == StillRunning(reference=compute.operations()[0]["name"])
    assert isinstance(compute.provisioner.apply(order(instances="vm-1")), StillRunning)
    compute.control.advance(seconds=41)
    assert isinstance(compute.provisioner.apply(order(instances="vm-1")), Provisioned)
    assert verbs(compute) == ["start"]


def test_an_order_waits_until_a_machine_stands_still(compute: Any) -> None:
    compute.control.send("PUT", "/google_cloud/settings", {"operation_seconds": 40})
    compute.machine("vm-1", "RUNNING")
    compute.provisioner.apply(order(TaskAction.SUSPEND, instances="vm-1"))
    paid = order(TaskAction.ACTIVATE, instances="vm-1", request_id=task_id(2))
    assert isinstance(compute.provisioner.apply(paid), StillRunning)
    assert verbs(compute) == ["stop"]
    compute.control.advance(minutes=1)
    assert isinstance(compute.provisioner.apply(paid), StillRunning)
    compute.control.advance(minutes=1)
    assert isinstance(compute.provisioner.apply(paid), Provisioned)
    assert statuses(compute) == ["RUNNING"]


def test_a_zone_without_capacity_is_asked_again_later(compute: Any) -> None:
    """The request id of a failed attempt would only give its failure back."""
    compute.machine("vm-1")
    for _ in range(8):
        compute.control.send("POST", "/google_cloud/errors", {"verb": "start"})
    wanted = order(instances="vm-1")
    for _ in range(8):
        with pytest.raises(Unavailable):
            compute.provisioner.apply(wanted)
    assert isinstance(compute.provisioner.apply(wanted), Provisioned)
    assert compute.machines()["vm-1"]["changes"] == ["start"]
    assert len({each["clientOperationId"] for each in compute.operations()}) == 9


def test_a_machine_that_somebody_else_is_just_changing_is_waited_for(compute: Any) -> None:
    compute.machine("vm-1")
    busy = {"verb": "start", "code": "resourceNotReady", "at_once": True}
    compute.control.send("POST", "/google_cloud/errors", busy)
    assert isinstance(compute.provisioner.apply(order(instances="vm-1")), StillRunning)
    assert isinstance(compute.provisioner.apply(order(instances="vm-1")), Provisioned)


def test_what_google_does_not_let_us_do_is_for_a_person(compute: Any) -> None:
    compute.machine("vm-1")
    compute.control.send("POST", "/google_cloud/errors", {"verb": "start", "code": "forbidden", "at_once": True})
    result = compute.provisioner.apply(order(instances="vm-1"))
    assert isinstance(result, Declined)
    assert result.code == "forbidden"


def test_an_operation_refused_for_good_is_for_a_person(compute: Any) -> None:
    compute.machine("vm-1")
    compute.control.send(
        "POST", "/google_cloud/errors", {"verb": "start", "code": "CONDITION_NOT_MET", "message": "Policy."}
    )
    assert compute.provisioner.apply(order(instances="vm-1")) == Declined(code="CONDITION_NOT_MET", detail="Policy.")


def test_a_machine_being_torn_down_is_for_a_person(compute: Any) -> None:
    compute.machine("vm-1", "DEPROVISIONING")
    result = compute.provisioner.apply(order(instances="vm-1"))
    assert result == Declined(code="machine_not_usable", detail="vm-1 is DEPROVISIONING")


def test_a_machine_that_google_stopped_after_a_long_suspension_is_started(compute: Any) -> None:
    compute.machine("vm-1", "RUNNING")
    suspending = {"suspend_with": "suspend"}
    compute.provisioner.apply(order(TaskAction.SUSPEND, instances="vm-1", settings=suspending))
    assert statuses(compute) == ["SUSPENDED"]
    compute.control.advance(days=61)
    compute.provisioner.apply(order(instances="vm-1", settings=suspending, request_id=task_id(2)))
    assert verbs(compute) == ["suspend", "start"]


def test_a_quantity_is_the_number_of_machines_listed(compute: Any) -> None:
    compute.machine("vm-1", "RUNNING")
    compute.machine("vm-2", "RUNNING")
    assert isinstance(compute.provisioner.apply(order(TaskAction.CHANGE_QUANTITY)), Provisioned)
    result = compute.provisioner.apply(order(TaskAction.CHANGE_QUANTITY, quantity=3))
    assert isinstance(result, Declined)
    assert result.code == "machines_not_listed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"settings": {"project": ""}}, "setting_missing"),
        ({"instances": " , "}, "setting_missing"),
        ({"instances": "VM_1"}, "setting_invalid"),
        ({"settings": {"zone": "../../x"}}, "setting_invalid"),
        ({"settings": {"project": "a/b"}}, "setting_invalid"),
        ({"settings": {"suspend_with": "delete"}}, "setting_invalid"),
    ],
    ids=str,
)
def test_an_order_that_names_nothing_is_declined_without_a_call(
    compute: Any, changes: dict[str, Any], code: str
) -> None:
    result = compute.provisioner.apply(order(**changes))
    assert isinstance(result, Declined)
    assert result.code == code
    assert compute.control.ledger("google_cloud") == []


@pytest.mark.parametrize(
    ("kind", "failure", "begun"),
    [
        (FaultKind.TIMEOUT_BEFORE, OutcomeUnknown, 0),
        (FaultKind.TIMEOUT_AFTER, OutcomeUnknown, 1),
        (FaultKind.DROP_AFTER, OutcomeUnknown, 1),
        (FaultKind.STATUS_500, OutcomeUnknown, 0),
        (FaultKind.RATE_LIMITED, Unavailable, 0),
        (FaultKind.MALFORMED, MalformedAnswer, 1),
    ],
)
def test_the_request_id_makes_a_repeat_harmless(
    compute: Any, kind: FaultKind, failure: type[OutsideFailure], begun: int
) -> None:
    compute.machine("vm-1")
    compute.control.fail("google_cloud", kind, "POST *")
    impatient = ComputeProvisioner(
        evolve(compute.services, timeout_seconds=PATIENCE.total_seconds()), pause=lambda seconds: None
    )
    with pytest.raises(OutsideFailure) as caught:
        impatient.apply(order(instances="vm-1"))
    assert type(caught.value) is failure
    assert len(compute.operations()) == begun
    assert isinstance(bring_about(compute.provisioner, order(instances="vm-1")), Provisioned)
    assert verbs(compute) == ["start"]


def test_a_look_that_shows_an_old_state_does_no_harm(compute: Any) -> None:
    """Two workers, or a read that lags behind: the second call bears the same request id and begins nothing."""
    compute.control.send("PUT", "/google_cloud/settings", {"operation_seconds": 40})
    compute.machine("vm-1")
    first = compute.provisioner.apply(order(instances="vm-1"))
    compute.machine("vm-1", "TERMINATED")
    assert compute.provisioner.apply(order(instances="vm-1")) == first
    assert verbs(compute) == ["start"]


def test_billing_is_never_touched(compute: Any) -> None:
    compute.machine("vm-1", "RUNNING")
    for number, action in enumerate(TaskAction):
        compute.provisioner.apply(order(action, instances="vm-1", quantity=1, request_id=task_id(number)))
    assert all("billing" not in call["path"] for call in compute.control.ledger())
    assert all(call["method"] in ("GET", "POST") for call in compute.control.ledger())
