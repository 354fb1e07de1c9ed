"""What was wanted last is what comes about; what a person says or finds is told, never overwritten."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.provisioner import Declined, ServiceState
from subplat.application.provisioning.by_hand import DoneByHand, RetryTask
from subplat.application.provisioning.intents import Intents
from subplat.application.provisioning.redrive_tasks import RedriveTasks
from subplat.application.provisioning.report_drift import DriftReport, ReportDrift
from subplat.application.provisioning.run_task import RunTask
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.domain.accounts.user import Role
from subplat.domain.errors import IllegalTransition, NotFound, RuleBroken
from subplat.domain.ids import TaskId, UserId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.testing.builders import a_paying_client
from subplat.testing.samples import sample_id

Meanwhile = dict[str, Callable[[], object]]
WORKSPACE, COMPUTE = TargetSystem.GWORKSPACE, TargetSystem.GCP
CLIENT_MAIL = "finance@contoh-1.example"


@pytest.fixture
def admin(subplat: Subplat) -> UserId:
    """An Admin."""
    return subplat.accounts.register(RegisterUser(email="admin@reseller.example", full_name="Admin", role=Role.ADMIN))


def want(app: Subplat, action: TaskAction) -> ProvisioningTask:
    """Wants something of the seats; its job waits."""
    platform = app.sandbox.platform
    intents = Intents(identifiers=app.clients.register.identifiers, clock=platform.clock)
    with platform.units_of_work() as work:
        subscription = work.subscriptions.get(app.books.subscriptions[0].id)
        intents.want_of(work, subscription, subscription.items[0], action)
        work.subscriptions.save(subscription)
        work.commit()
    return newest(app)


def newest(app: Subplat, target: TargetSystem = WORKSPACE) -> ProvisioningTask:
    return max((task for task in app.books.tasks if task.target is target), key=lambda task: task.intent)


def run(app: Subplat, task: ProvisioningTask) -> None:
    job = RunTask(subscription_id=task.subscription_id, item_id=task.item_id, task_id=task.id)
    app.sandbox.platform.application.handle(job)


def stand(app: Subplat) -> tuple[bool, ProvisioningStatus]:
    """How the seats are in reality and in the books."""
    [service] = app.sandbox.platform.provisioners[WORKSPACE].services.values()
    return service.is_on, app.books.subscriptions[0].items[0].provisioning_status


def bodies(app: Subplat) -> list[str]:
    mails = app.sandbox.mails_to(CLIENT_MAIL)
    return [mail.body for mail in mails if "Layanan berikut sudah aktif" in mail.body]


def drift(app: Subplat) -> DriftReport:
    return app.provisioning.report_drift(ReportDrift())


# --- overtaken (F29)


def test_a_suspension_that_takes_effect_after_a_newer_activation_does_not_last(
    subplat: Subplat, meanwhile: Meanwhile
) -> None:
    a_paying_client(subplat)
    late = want(subplat, TaskAction.SUSPEND)

    def the_worker_was_stopped_for_a_while() -> None:
        run(subplat, want(subplat, TaskAction.ACTIVATE))

    meanwhile["provisioner.GWORKSPACE.apply before"] = the_worker_was_stopped_for_a_while
    run(subplat, late)
    subplat.run_until_idle()
    assert stand(subplat) == (True, ProvisioningStatus.ACTIVE)
    assert newest(subplat).action is TaskAction.ACTIVATE
    assert newest(subplat).status is TaskStatus.SUCCESS
    assert next(task for task in subplat.books.tasks if task.id == late.id).is_superseded


def test_a_running_task_that_is_driven_again_after_a_newer_one_does_nothing(subplat: Subplat) -> None:
    a_paying_client(subplat)
    provisioner = subplat.sandbox.platform.provisioners[WORKSPACE]
    late = want(subplat, TaskAction.SUSPEND)
    provisioner.failures.append(Trouble(failure=OutcomeUnknown("google", "no answer")))
    with pytest.raises(OutcomeUnknown):
        run(subplat, late)
    run(subplat, want(subplat, TaskAction.ACTIVATE))
    calls = len(provisioner.orders)
    run(subplat, late)
    assert len(provisioner.orders) == calls
    subplat.run_until_idle()
    assert stand(subplat) == (True, ProvisioningStatus.ACTIVE)


def test_a_change_of_seats_that_was_overtaken_by_a_late_suspension_ends_switched_on(
    subplat: Subplat, meanwhile: Meanwhile
) -> None:
    a_paying_client(subplat)
    late = want(subplat, TaskAction.SUSPEND)
    meanwhile["provisioner.GWORKSPACE.apply before"] = lambda: run(subplat, want(subplat, TaskAction.CHANGE_QUANTITY))
    run(subplat, late)
    subplat.run_until_idle()
    assert stand(subplat) == (True, ProvisioningStatus.ACTIVE)


# --- partial success (F28)


def test_the_welcome_says_what_is_ready_and_what_follows_and_once_more_when_all_is(subplat: Subplat) -> None:
    machines = subplat.sandbox.platform.provisioners[COMPUTE]
    machines.declines.append(Declined(code="QUOTA", detail="no machines left"))
    a_paying_client(subplat)
    [part] = bodies(subplat)
    ready, _, follows = part.partition("Menyusul, sedang kami siapkan:")
    assert "- Contoh Gworkspace: 42" in ready
    assert "- Contoh Gcp: 1" in follows
    subplat.provisioning.retry(RetryTask(task_id=newest(subplat, COMPUTE).id))
    subplat.run_until_idle()
    [_, whole] = bodies(subplat)
    assert "Menyusul" not in whole
    assert {"- Contoh Gworkspace: 42", "- Contoh Gcp: 1"} <= set(whole.splitlines())
    assert len(subplat.sandbox.platform.provisioners[WORKSPACE].orders) == 1


def test_nobody_is_welcomed_to_nothing(subplat: Subplat) -> None:
    for provisioner in subplat.sandbox.platform.provisioners.values():
        provisioner.declines.append(Declined(code="QUOTA", detail="not today"))
    a_paying_client(subplat)
    assert bodies(subplat) == []


# --- by hand


def test_done_by_hand_counts_and_says_who_and_how(subplat: Subplat, admin: UserId) -> None:
    machines = subplat.sandbox.platform.provisioners[COMPUTE]
    machines.declines.append(Declined(code="QUOTA", detail="no machines left"))
    a_paying_client(subplat)
    task = newest(subplat, COMPUTE)
    subplat.provisioning.done_by_hand(DoneByHand(task_id=task.id, reason="started in the console", by=admin))
    subplat.run_until_idle()
    done = newest(subplat, COMPUTE)
    assert (done.status, done.done_by_hand_reason, done.done_by_hand_by) == (
        TaskStatus.SUCCESS,
        "started in the console",
        admin,
    )
    assert subplat.books.subscriptions[0].items[1].provisioning_status is ProvisioningStatus.ACTIVE
    assert machines.services == {}
    assert "Menyusul" not in bodies(subplat)[-1]


def test_what_a_newer_wish_replaced_is_neither_retried_nor_done_by_hand(subplat: Subplat, admin: UserId) -> None:
    a_paying_client(subplat)
    older, provisioner = newest(subplat), subplat.sandbox.platform.provisioners[WORKSPACE]
    provisioner.declines.append(Declined(code="X", detail="not today"))
    failed = want(subplat, TaskAction.SUSPEND)
    subplat.run_until_idle()
    want(subplat, TaskAction.ACTIVATE)
    for command in (
        lambda: subplat.provisioning.retry(RetryTask(task_id=failed.id)),
        lambda: subplat.provisioning.done_by_hand(DoneByHand(task_id=older.id, reason="by hand", by=admin)),
    ):
        with pytest.raises(RuleBroken):
            command()


def test_what_is_done_needs_no_retry_and_a_reason_is_needed(subplat: Subplat, admin: UserId) -> None:
    a_paying_client(subplat)
    done = newest(subplat)
    with pytest.raises(IllegalTransition):
        subplat.provisioning.retry(RetryTask(task_id=done.id))
    with pytest.raises(NotFound):
        subplat.provisioning.retry(RetryTask(task_id=sample_id(TaskId, 9)))
    waiting = want(subplat, TaskAction.SUSPEND)
    with pytest.raises(RuleBroken):
        subplat.provisioning.done_by_hand(DoneByHand(task_id=waiting.id, reason=" ", by=admin))


# --- stuck


def test_a_task_whose_job_was_parked_is_driven_again(subplat: Subplat) -> None:
    provisioner = subplat.sandbox.platform.provisioners[WORKSPACE]
    provisioner.failures.extend(Trouble(failure=OutcomeUnknown("google", "no answer")) for _ in range(8))
    a_paying_client(subplat)
    platform = subplat.sandbox.platform
    while newest(subplat).status is TaskStatus.RUNNING and not platform.inspector.parked():
        wake = platform.jobs.next_wake(platform.clock.instant.replace(year=2027))
        assert wake is not None
        platform.clock.instant = wake
        subplat.run_until_idle()
    assert newest(subplat).status is TaskStatus.RUNNING
    platform.application.handle(RedriveTasks())
    platform.application.handle(RedriveTasks())
    subplat.run_until_idle()
    assert stand(subplat) == (True, ProvisioningStatus.ACTIVE)
    waiting = [job for job in platform.inspector.list_jobs(limit=1000) if job.kind == RunTask.kind]
    assert {job.state for job in waiting} == {JobState.DONE, JobState.PARKED}


# --- drift (F30)


def test_as_wanted_there_is_no_drift(subplat: Subplat) -> None:
    a_paying_client(subplat)
    assert drift(subplat) == DriftReport(looked_at=2, drifts=())


def test_a_deleted_machine_is_told_and_not_made_again(subplat: Subplat) -> None:
    a_paying_client(subplat)
    machines = subplat.sandbox.platform.provisioners[COMPUTE]
    machines.services.clear()
    [found] = drift(subplat).drifts
    assert (found.target, found.wanted, found.found) == (COMPUTE, ServiceState.ON, ServiceState.MISSING)
    subplat.advance(hours=2)
    assert machines.services == {}
    assert len(machines.orders) == 1


def test_seats_and_switches_changed_by_hand_are_told(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    [seats] = subplat.sandbox.platform.provisioners[WORKSPACE].services.values()
    [machine] = subplat.sandbox.platform.provisioners[COMPUTE].services.values()
    seats.quantity, machine.is_on = 50, False
    first, second = drift(subplat).drifts
    assert (first.wanted_quantity, first.found_quantity, first.found) == (42, 50, ServiceState.ON)
    assert (second.wanted, second.found) == (ServiceState.ON, ServiceState.OFF)
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    subplat.run_until_idle()
    assert drift(subplat).drifts == ()
    machine.is_on = True
    [found] = drift(subplat).drifts
    assert (found.wanted, found.found, found.wanted_quantity) == (ServiceState.OFF, ServiceState.ON, None)


def test_what_is_under_way_is_no_drift_and_what_does_not_answer_is_unclear(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    subplat.sandbox.platform.provisioners[COMPUTE].failures.append(
        Trouble(failure=Unavailable("google", "busy"), call="observe")
    )
    want(subplat, TaskAction.SUSPEND)
    report = subplat.provisioning.report_drift(ReportDrift(subscription_id=deal.subscription_id))
    assert report.looked_at == 1
    assert [(each.found, each.detail) for each in report.drifts] == [(ServiceState.UNCLEAR, "google: busy")]
