"""Brings one provisioning task about."""

from collections.abc import Mapping

from attrs import evolve, frozen

from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.provisioner import Declined, Provisioned, Provisioner, ProvisioningOrder, StillRunning
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.provisioning.intents import OUTCOME, Intents
from subplat.domain.clients.client import Client
from subplat.domain.ids import ClientId, SubscriptionId, SubscriptionItemId, TaskId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription


@job("provisioning.run_task.v1")
@frozen(kw_only=True)
class RunTask(Job):
    """Tasks of one item run in the order they were wanted."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    task_id: TaskId

    def order_key(self) -> str:
        return f"item:{self.item_id}"


@frozen(kw_only=True)
class RunTaskHandler:
    units_of_work: UnitOfWorkFactory
    provisioners: Mapping[TargetSystem, Provisioner]
    intents: Intents
    clock: Clock
    policies: Policies

    def __call__(self, job: RunTask) -> None:
        """Raises the provisioner's Unavailable, OutcomeUnknown, MalformedAnswer: then the job is tried again.

        So it is, as Unavailable, while an operation runs there: the job keeps its turn, and what is wanted of the item
        meanwhile comes after it.
        """
        order = self._start(job)
        if order is None:
            return
        try:
            result = self.provisioners[order.target].apply(order)
        except Rejected as refusal:
            result = Declined(code=refusal.code, detail=refusal.detail)
        self._finish(job, result)
        if isinstance(result, StillRunning):
            raise Unavailable(order.target.value, "still at it", retry_after=self.policies.provisioning_poll)

    def _start(self, job: RunTask) -> ProvisioningOrder | None:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(job.subscription_id)
            task = work.tasks.get(job.task_id)
            item = subscription.item(task.item_id)
            if task.status not in (TaskStatus.PENDING, TaskStatus.RUNNING):
                return None
            if _is_overtaken(work, task, item):
                task.supersede()
                work.tasks.save(task)
                work.commit()
                return None
            task.start()
            work.tasks.save(task)
            client = work.clients.get(subscription.client_id)
            work.commit()
        return order_for(task, item, client)

    def _finish(self, job: RunTask, result: Provisioned | StillRunning | Declined) -> None:
        now = self.clock.now()
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(job.subscription_id)
            task = work.tasks.get(job.task_id)
            if task.status is not TaskStatus.RUNNING:
                return
            match result:
                case Provisioned() if _is_late(work, task, subscription.item(task.item_id)):
                    self._converge(work, subscription, task, result)
                case Provisioned():
                    task.succeed(reference=result.reference, now=now)
                    subscription.item(task.item_id).provisioned(OUTCOME[task.action], result.resource)
                    work.subscriptions.save(subscription)
                    _remember_customer(work, subscription.client_id, result.customer_id)
                case StillRunning():
                    task.still_running(result.reference)
                case Declined():
                    task.fail(reason=f"{result.code}: {result.detail}", now=now)
            work.tasks.save(task)
            work.commit()

    def _converge(
        self, work: UnitOfWork, subscription: Subscription, task: ProvisioningTask, result: Provisioned
    ) -> None:
        """An older wish took effect after a newer one: what was wanted last is wanted once more."""
        item = subscription.item(task.item_id)
        task.supersede()
        item.provisioned(item.provisioning_status, result.resource)
        newest = _newest(work, task, item)
        action = TaskAction.ACTIVATE if newest.action is TaskAction.CHANGE_QUANTITY else newest.action
        self.intents.want_of(work, subscription, item, action)
        work.subscriptions.save(subscription)
        _remember_customer(work, subscription.client_id, result.customer_id)


def _newest(work: UnitOfWork, task: ProvisioningTask, item: SubscriptionItem) -> ProvisioningTask:
    own = [each for each in work.tasks.of_subscription(task.subscription_id) if each.item_id == item.id]
    return max(own, key=lambda each: each.intent)


def _is_overtaken(work: UnitOfWork, task: ProvisioningTask, item: SubscriptionItem) -> bool:
    """Whether doing it now would undo what was wanted since. One that runs already is finished before what waits for it."""
    if task.intent >= item.intent:
        return False
    return task.status is TaskStatus.PENDING or _newest(work, task, item).status is not TaskStatus.PENDING


def _is_late(work: UnitOfWork, task: ProvisioningTask, item: SubscriptionItem) -> bool:
    return task.intent < item.intent and _newest(work, task, item).status is TaskStatus.SUCCESS


def order_for(task: ProvisioningTask, item: SubscriptionItem, client: Client) -> ProvisioningOrder:
    """What a task asks of its outside system."""
    return evolve(
        order_of_item(item, task.target, client),
        request_id=task.id,
        action=task.action,
        quantity=task.quantity,
        settings={**_customer_settings(client), **task.settings},
    )


def order_of_item(item: SubscriptionItem, target: TargetSystem, client: Client) -> ProvisioningOrder:
    """Which service an item means; for looking at it."""
    return ProvisioningOrder(
        request_id=item.id,
        target=target,
        action=TaskAction.ACTIVATE,
        quantity=item.quantity,
        item_reference=str(item.id),
        customer_id=client.google_customer_id,
        domain=client.workspace_domain,
        contact_email=client.offer_email,
        resource=item.google_workspace_subscription_id or item.gcp_resource_id,
        settings={**_customer_settings(client), **item.settings},
    )


def _customer_settings(client: Client) -> dict[str, str]:
    """What Google wants to know of a customer that is new there."""
    known = {
        "organization_name": client.invoice_name,
        "address_line": client.billing_address,
        "postal_code": client.postal_code,
        "phone": client.phone,
    }
    return {name: value for name, value in known.items() if value}


def _remember_customer(work: UnitOfWork, client_id: ClientId, customer_id: str | None) -> None:
    client = work.clients.get(client_id)
    # Who was forgotten stays so; and under that id it may long be somebody new, who came back.
    if client.is_anonymised:
        return
    if customer_id is not None and client.google_customer_id != customer_id:
        client.google_customer_id = customer_id
        work.clients.save(client)
