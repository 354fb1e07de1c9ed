"""What is done with a machine: the whole table."""

from itertools import product

import pytest

from subplat.adapters.google_cloud.steps import Step, Verb, next_step
from subplat.domain.provisioning.words import TaskAction

# Every status that the discovery document of Compute v1 names.
STATUSES = (
    "DEPROVISIONING",
    "PENDING",
    "PENDING_STOP",
    "PROVISIONING",
    "REPAIRING",
    "RUNNING",
    "STAGING",
    "STOPPED",
    "STOPPING",
    "SUSPENDED",
    "SUSPENDING",
    "TERMINATED",
)
STEADY = ("RUNNING", "STOPPED", "SUSPENDED", "TERMINATED")


@pytest.mark.parametrize(
    ("action", "suspend_with", "steps"),
    [
        (TaskAction.ACTIVATE, Verb.STOP, (Step.DONE, Verb.START, Verb.RESUME, Verb.START)),
        (TaskAction.SUSPEND, Verb.STOP, (Verb.STOP, Step.DONE, Step.DONE, Step.DONE)),
        (TaskAction.SUSPEND, Verb.SUSPEND, (Verb.SUSPEND, Step.DONE, Step.DONE, Step.DONE)),
        (TaskAction.TERMINATE, Verb.SUSPEND, (Verb.STOP, Step.DONE, Step.DONE, Step.DONE)),
        (TaskAction.CHANGE_QUANTITY, Verb.STOP, (Step.DONE, Step.DONE, Step.DONE, Step.DONE)),
    ],
)
def test_a_machine_that_stands_still_is_brought_where_it_is_wanted(
    action: TaskAction, suspend_with: Verb, steps: tuple[Verb | Step, ...]
) -> None:
    assert tuple(next_step(action, status, suspend_with) for status in STEADY) == steps


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in (*STEADY, "DEPROVISIONING")])
def test_a_machine_on_its_way_is_waited_for(status: str) -> None:
    for action in (TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.TERMINATE):
        assert next_step(action, status, Verb.STOP) is Step.WAIT


@pytest.mark.parametrize("status", ["DEPROVISIONING", "SOMETHING_NEW"])
def test_a_machine_that_cannot_be_brought_anywhere_is_for_a_person(status: str) -> None:
    for action in (TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.TERMINATE):
        assert next_step(action, status, Verb.STOP) is Step.ASK_A_PERSON


def test_no_step_ever_leads_on_when_off_is_wanted_nor_off_when_on_is() -> None:
    for status, suspend_with in product((*STATUSES, "SOMETHING_NEW"), (Verb.STOP, Verb.SUSPEND)):
        assert next_step(TaskAction.ACTIVATE, status, suspend_with) not in (Verb.STOP, Verb.SUSPEND)
        for action in (TaskAction.SUSPEND, TaskAction.TERMINATE):
            assert next_step(action, status, suspend_with) not in (Verb.START, Verb.RESUME)
