"""Services are switched on after the payment; what fails is visible, and undoes nothing."""

from uuid import UUID

import pytest

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.clients.anonymise_client import AnonymiseClient
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.provisioner import Declined
from subplat.application.provisioning.intents import Intents
from subplat.application.provisioning.run_task import RunTask
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientHasBusiness
from subplat.domain.errors import NotFound
from subplat.domain.ids import SubscriptionId, SubscriptionItemId, TaskId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal, a_paying_client

WORKSPACE, COMPUTE = TargetSystem.GWORKSPACE, TargetSystem.GCP
CLIENT_MAIL = "finance@contoh-1.example"


def task(app: Subplat, target: TargetSystem) -> ProvisioningTask:
    """The newest task of that system."""
    return [task for task in app.books.tasks if task.target is target][-1]


def welcome_mails(app: Subplat) -> int:
    return sum(mail.subject.startswith("Selamat datang") for mail in app.sandbox.mails_to(CLIENT_MAIL))


def want(app: Subplat, action: TaskAction) -> None:
    """Wants something of every item, as later use cases do."""
    platform = app.sandbox.platform
    intents = Intents(identifiers=app.clients.register.identifiers, clock=platform.clock)
    with platform.units_of_work() as work:
        subscription = work.subscriptions.get(app.books.subscriptions[0].id)
        intents.want(work, subscription, action)
        work.subscriptions.save(subscription)
        work.commit()


def test_a_paid_deal_gets_its_seats_and_its_machine(subplat: Subplat) -> None:
    a_paying_client(subplat)
    [subscription], [client] = subplat.books.subscriptions, subplat.books.clients
    seats, machine = subscription.items
    assert [task.status for task in subplat.books.tasks] == [TaskStatus.SUCCESS] * 2
    assert (seats.provisioning_status, machine.provisioning_status) == (ProvisioningStatus.ACTIVE,) * 2
    [order] = subplat.sandbox.platform.provisioners[WORKSPACE].orders
    assert (order.action, order.quantity, order.domain) == (TaskAction.ACTIVATE, 42, "contoh-1.example")
    assert {"sku": "1010020028", "plan": "FLEXIBLE"}.items() <= dict(order.settings).items()
    assert (order.request_id, order.item_reference) == (task(subplat, WORKSPACE).id, str(seats.id))
    assert seats.google_workspace_subscription_id == "service-1"
    assert machine.gcp_resource_id == "service-1"
    assert client.google_customer_id == "customer-of-contoh-1.example"


def test_what_one_system_declines_is_visible_and_stands_alone(subplat: Subplat) -> None:
    subplat.sandbox.platform.provisioners[COMPUTE].declines.append(Declined(code="QUOTA", detail="no machines left"))
    a_paying_client(subplat)
    failed, done = task(subplat, COMPUTE), task(subplat, WORKSPACE)
    assert (failed.status, failed.error_message) == (TaskStatus.FAILED, "QUOTA: no machines left")
    assert done.status is TaskStatus.SUCCESS
    [subscription], [cycle] = subplat.books.subscriptions, subplat.books.cycles
    assert (subscription.status, cycle.status) == (SubscriptionStatus.ACTIVE, CycleStatus.PAID)
    assert [item.provisioning_status for item in subscription.items] == [
        ProvisioningStatus.ACTIVE,
        ProvisioningStatus.PENDING,
    ]


def test_a_retry_runs_only_what_failed_and_then_the_client_is_welcomed(subplat: Subplat) -> None:
    platform = subplat.sandbox.platform
    platform.provisioners[COMPUTE].declines.append(Declined(code="QUOTA", detail="no machines left"))
    a_paying_client(subplat)
    with platform.units_of_work() as work:
        failed = work.tasks.get(task(subplat, COMPUTE).id)
        failed.retry(subplat.clock.now())
        work.tasks.save(failed)
        work.commit()
    subplat.run_until_idle()
    assert [each.status for each in subplat.books.tasks] == [TaskStatus.SUCCESS] * 2
    assert len(platform.provisioners[WORKSPACE].orders) == 1
    assert welcome_mails(subplat) == 1


def test_a_refusal_is_a_failed_task(subplat: Subplat) -> None:
    refusal = Rejected("google", "no such customer", code="resourceNotFound")
    subplat.sandbox.platform.provisioners[WORKSPACE].failures.append(refusal)
    a_paying_client(subplat)
    assert task(subplat, WORKSPACE).error_message == "resourceNotFound: no such customer"


@pytest.mark.parametrize("kind", [Unavailable, OutcomeUnknown, MalformedAnswer])
@pytest.mark.parametrize("after_effect", [True, False])
@pytest.mark.parametrize("target", TargetSystem)
def test_a_lost_answer_switches_on_once(subplat: Subplat, target: TargetSystem, kind: type, after_effect: bool) -> None:
    provisioner = subplat.sandbox.platform.provisioners[target]
    provisioner.failures.append(Trouble(failure=kind("google", "no answer"), after_effect=after_effect))
    a_paying_client(subplat)
    subplat.advance(minutes=2)
    assert task(subplat, target).status is TaskStatus.SUCCESS
    assert [service.changes for service in provisioner.services.values()] == [["ACTIVATE"]]
    assert len({order.request_id for order in provisioner.orders}) == 1
    assert welcome_mails(subplat) == 1


def test_a_running_operation_is_asked_about_until_it_is_over(subplat: Subplat) -> None:
    subplat.sandbox.platform.provisioners[COMPUTE].still_running = 3
    a_paying_client(subplat)
    running = task(subplat, COMPUTE)
    assert (running.status, running.external_reference) == (TaskStatus.RUNNING, "operation-1")
    subplat.advance(minutes=5)
    assert task(subplat, COMPUTE).status is TaskStatus.SUCCESS
    assert len(subplat.sandbox.platform.provisioners[COMPUTE].orders) == 4
    assert welcome_mails(subplat) == 1


def test_what_is_wanted_while_an_operation_runs_comes_after_it(subplat: Subplat) -> None:
    compute = subplat.sandbox.platform.provisioners[COMPUTE]
    compute.still_running = 2
    a_paying_client(subplat)
    want(subplat, TaskAction.SUSPEND)
    subplat.advance(minutes=5)
    [service] = compute.services.values()
    assert (service.changes, service.is_on) == (["ACTIVATE", "SUSPEND"], False)
    machine = subplat.books.subscriptions[0].items[1]
    assert machine.provisioning_status is ProvisioningStatus.SUSPENDED


def test_a_newer_wish_takes_the_place_of_one_that_waits_or_failed(subplat: Subplat) -> None:
    platform = subplat.sandbox.platform
    platform.provisioners[COMPUTE].declines.append(Declined(code="QUOTA", detail="no machines left"))
    a_paying_client(subplat)
    want(subplat, TaskAction.SUSPEND)
    want(subplat, TaskAction.ACTIVATE)
    subplat.run_until_idle()
    machine = [each for each in subplat.books.tasks if each.target is COMPUTE]
    assert [(each.action, each.status, each.is_superseded) for each in machine] == [
        (TaskAction.ACTIVATE, TaskStatus.FAILED, True),
        (TaskAction.SUSPEND, TaskStatus.FAILED, True),
        (TaskAction.ACTIVATE, TaskStatus.SUCCESS, False),
    ]
    [service] = platform.provisioners[COMPUTE].services.values()
    assert service.changes == ["ACTIVATE"]


def test_a_task_that_is_over_is_not_run_again(subplat: Subplat) -> None:
    a_paying_client(subplat)
    done = task(subplat, COMPUTE)
    orders = len(subplat.sandbox.platform.provisioners[COMPUTE].orders)
    job = RunTask(subscription_id=done.subscription_id, item_id=done.item_id, task_id=done.id)
    subplat.sandbox.platform.application.handle(job)
    assert len(subplat.sandbox.platform.provisioners[COMPUTE].orders) == orders


def test_two_workers_on_one_task_finish_it_once(subplat: Subplat, meanwhile) -> None:
    deal = a_deal(subplat)
    handle = subplat.sandbox.platform.application.handle

    def other_worker() -> None:
        waiting = task(subplat, COMPUTE)
        handle(RunTask(subscription_id=waiting.subscription_id, item_id=waiting.item_id, task_id=waiting.id))

    meanwhile["provisioner.GCP.apply before"] = other_worker
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert task(subplat, COMPUTE).status is TaskStatus.SUCCESS
    [service] = subplat.sandbox.platform.provisioners[COMPUTE].services.values()
    assert service.changes == ["ACTIVATE"]


def test_an_unknown_task_parks(subplat: Subplat) -> None:
    nobody = UUID(int=1)
    job = RunTask(subscription_id=SubscriptionId(nobody), item_id=SubscriptionItemId(nobody), task_id=TaskId(nobody))
    with pytest.raises(NotFound):
        subplat.sandbox.platform.application.handle(job)


def test_nobody_is_forgotten_whose_services_are_not_switched_off_yet(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    client = subplat.books.clients[0].id
    workspace = subplat.sandbox.platform.provisioners[WORKSPACE]
    workspace.failures.append(Unavailable("google", "down"))
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moving"))
    subplat.run_until_idle()
    with pytest.raises(ClientHasBusiness, match="not switched off"):
        subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked for it"))
    subplat.advance(minutes=10)
    assert not any(service.is_on for service in workspace.services.values())
    subplat.clients.anonymise(AnonymiseClient(client_id=client, reason="asked for it"))
    assert subplat.books.clients[0].google_customer_id is None


def test_a_service_whose_end_was_refused_keeps_its_client_known(subplat: Subplat) -> None:
    deal = a_paying_client(subplat)
    subplat.sandbox.platform.provisioners[WORKSPACE].failures.append(Rejected("google", "no", "403"))
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moving"))
    subplat.run_until_idle()
    assert task(subplat, WORKSPACE).status is TaskStatus.FAILED
    with pytest.raises(ClientHasBusiness, match="not switched off"):
        subplat.clients.anonymise(AnonymiseClient(client_id=subplat.books.clients[0].id, reason="asked for it"))
