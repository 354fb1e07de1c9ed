"""Subscriptions, their bills, and what is to be done for them in outside systems."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import Kind
from subplat.application.ports.views.cycles import CycleFilter, CycleView
from subplat.application.ports.views.subscriptions import SubscriptionFilter, SubscriptionView, UnpaidBill
from subplat.application.ports.views.tasks import TaskFilter, TaskView
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.ids import SubscriptionId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.subscriptions.subscription import Subscription


def subscriptions(shelves: Shelves, ask: Asking) -> Plain[SubscriptionFilter, Subscription, SubscriptionView]:
    """Every contract."""

    def fits(wanted: SubscriptionFilter, row: Subscription) -> bool:
        return (
            conditions.begins(wanted.text, shelves.clients.rows[row.client_id].name)
            and conditions.among(row.status, wanted.statuses)
            and conditions.equal(row.client_id, wanted.client_id)
            and ask.theirs(Kind.SUBSCRIPTION, row.id, wanted.sales_user_id)
            and conditions.among(row.payment_method_type, wanted.payment_method_types)
            and conditions.equal(row.override is not None, wanted.is_overridden)
            and row.next_billing_date in wanted.next_billing
            and conditions.made(row.id, wanted.made)
        )

    def view(row: Subscription) -> SubscriptionView:
        mine = shelves.cycles.having("subscription", row.id)
        unpaid = [UnpaidBill.of(cycle) for cycle in mine if cycle.status in PAYABLE]
        return SubscriptionView.of(row, client_name=shelves.clients.rows[row.client_id].name, unpaid=unpaid)

    return InMemoryLookup(
        kind="subscription",
        rows=lambda: tuple(shelves.subscriptions.rows.values()),
        fits=fits,
        owner=ask.of(Kind.SUBSCRIPTION),
        view=view,
        detail=shown_alike(view),
    )


def cycles(shelves: Shelves, ask: Asking) -> Plain[CycleFilter, BillingCycle, CycleView]:
    """Every bill."""

    def fits(wanted: CycleFilter, row: BillingCycle) -> bool:
        client = _client(shelves, row.subscription_id)
        return (
            conditions.begins(wanted.text, row.invoice_number_external, client.name)
            and conditions.among(row.status, wanted.statuses)
            and conditions.equal(client.id, wanted.client_id)
            and conditions.equal(row.subscription_id, wanted.subscription_id)
            and ask.theirs(Kind.BILLING_CYCLE, row.id, wanted.sales_user_id)
            and row.due_date in wanted.due
        )

    def view(row: BillingCycle) -> CycleView:
        client = _client(shelves, row.subscription_id)
        links = shelves.links.having("cycle", row.id)
        return CycleView.of(row, client_id=client.id, client_name=client.name, links=links)

    return InMemoryLookup(
        kind="billing cycle",
        rows=lambda: tuple(shelves.cycles.rows.values()),
        fits=fits,
        owner=ask.of(Kind.BILLING_CYCLE),
        view=view,
        detail=shown_alike(view),
        day=lambda row: row.due_date,
    )


def tasks(shelves: Shelves, ask: Asking) -> Plain[TaskFilter, ProvisioningTask, TaskView]:
    """Every task."""

    def fits(wanted: TaskFilter, row: ProvisioningTask) -> bool:
        return (
            conditions.among(row.status, wanted.statuses)
            and conditions.among(row.action, wanted.actions)
            and conditions.equal(row.target, wanted.target)
            and conditions.equal(_client(shelves, row.subscription_id).id, wanted.client_id)
            and conditions.equal(row.subscription_id, wanted.subscription_id)
            and ask.theirs(Kind.TASK, row.id, wanted.sales_user_id)
            and conditions.made(row.id, wanted.made)
        )

    def view(row: ProvisioningTask) -> TaskView:
        client, contract = _client(shelves, row.subscription_id), shelves.subscriptions.rows[row.subscription_id]
        item = contract.item(row.item_id)
        return TaskView.of(row, client_id=client.id, client_name=client.name, item_description=item.description)

    return InMemoryLookup(
        kind="provisioning task",
        rows=lambda: tuple(shelves.tasks.rows.values()),
        fits=fits,
        owner=ask.of(Kind.TASK),
        view=view,
        detail=shown_alike(view),
    )


def _client(shelves: Shelves, subscription_id: SubscriptionId) -> Client:
    return shelves.clients.rows[shelves.subscriptions.rows[subscription_id].client_id]
