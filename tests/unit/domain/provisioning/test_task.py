"""Work in outside systems: started, handed over, tried again, replaced."""

import pytest
from attrs import asdict, evolve

from subplat.domain.errors import IllegalTransition, RuleBroken
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TaskStatus
from subplat.testing.samples import NOW, sample_task


def running() -> ProvisioningTask:
    task = sample_task()
    task.start()
    return task


def failed() -> ProvisioningTask:
    task = running()
    task.fail(reason="no such domain", now=NOW)
    return task


def test_a_new_task_says_what_is_wanted() -> None:
    task = sample_task()
    task.announce(NOW)
    assert [event.name for event in task.events] == ["provisioning_task.requested.v1"]


def test_success_keeps_the_reference_and_forgets_the_error() -> None:
    task = evolve(running(), error_message="first try")
    task.still_running("operation-1")
    task.succeed(reference=None, now=NOW)
    assert (task.status, task.external_reference, task.error_message, task.executed_at) == (
        "SUCCESS",
        "operation-1",
        None,
        NOW,
    )
    other = running()
    other.succeed(reference="resource-1", now=NOW)
    assert other.external_reference == "resource-1"


def test_a_failure_is_visible_and_can_be_tried_again() -> None:
    task = failed()
    assert (task.status, task.error_message, task.executed_at) == ("FAILED", "no such domain", NOW)
    assert not task.is_superseded
    task.retry(NOW)
    assert (task.status, task.error_message) == ("PENDING", None)
    assert task.events[-1].name == "provisioning_task.requested.v1"


def test_what_a_newer_intent_replaced_stays_as_it_is() -> None:
    for task in (sample_task(), failed()):
        task.supersede()
        assert task.is_superseded
        assert task.status is TaskStatus.FAILED
        before = asdict(task)
        with pytest.raises(RuleBroken):
            task.retry(NOW)
        with pytest.raises(RuleBroken):
            task.done_by_hand(reason="in the console", now=NOW)
        assert asdict(task) == before


def test_work_that_takes_its_time_can_be_replaced_but_not_work_that_is_done() -> None:
    slow, done = running(), running()
    slow.supersede()
    assert slow.is_superseded
    done.succeed(reference=None, now=NOW)
    with pytest.raises(IllegalTransition):
        done.supersede()


def test_a_person_who_did_it_says_how() -> None:
    task = failed()
    for nothing in ("", "  "):
        with pytest.raises(RuleBroken):
            task.done_by_hand(reason=nothing, now=NOW)
    task.done_by_hand(reason="in the admin console", now=NOW)
    assert (task.status, task.done_by_hand_reason, task.error_message) == ("SUCCESS", "in the admin console", None)
