"""A past that was played in memory moves into a database and among the real adapters.

What stays behind belongs to the past's own outside world: how far its mailbox was read, whether its gateway answered.
"""

from collections.abc import Mapping
from datetime import datetime, time

from attrs import frozen

from subplat.adapters.memory.repositories import Shelves
from subplat.application.billing.plan import under_plan
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.provisioner import Provisioned, Provisioner
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.provisioning.run_task import order_of_item
from subplat.domain.ids import SubscriptionId
from subplat.domain.payments.link import LinkStatus
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform

WAITING = frozenset({JobState.READY, JobState.DELAYED, JobState.IN_LINE, JobState.RETRYING})


def move_in(past: MemoryPlatform, platform: LivePlatform) -> None:
    """Into a live platform whose books are empty, before its worker starts; raises what its adapters raise."""
    units_of_work: UnitOfWorkFactory = platform.container.units_of_work()
    Moving(past=past, units_of_work=units_of_work).move(platform.container.provisioners())


@frozen(kw_only=True)
class Moving:
    """From `past` into the empty books of `units_of_work`, while no worker runs there."""

    past: MemoryPlatform
    units_of_work: UnitOfWorkFactory

    def move(self, provisioners: Mapping[TargetSystem, Provisioner]) -> None:
        """All of it: the books as they are, the jobs that wait, the services of those who are served."""
        self.leave_outside()
        self.copy_books()
        self.copy_jobs()
        self.set_up_services(provisioners)

    def leave_outside(self) -> None:
        """What only the systems of the past know by its name is let go, by the rules for when such a thing is lost.

        An open link is closed: the next visitor of the payment page gets a new one. An agreed card stays behind: the
        client is asked again with the next bill. Google and the gateway meet the clients anew.
        """
        shelves = self.past.shelves
        with self.past.units_of_work() as work:
            for link in shelves.links:
                if link.status in (LinkStatus.REQUESTED, LinkStatus.LIVE):
                    open_link = work.links.get(link.id)
                    open_link.close()
                    open_link.gateway_id = open_link.url = None
                    work.links.save(open_link)
            for each in shelves.subscriptions:
                subscription = work.subscriptions.get(each.id)
                if under_plan(subscription) is not None:
                    # As for a contract that a person collected before: its next bill asks for a card.
                    subscription.plan_ended()
                    subscription.automatic_from = subscription.automatic_from or subscription.start_date
                for item in subscription.items:
                    item.google_workspace_subscription_id = item.gcp_resource_id = None
                work.subscriptions.save(subscription)
            for row in shelves.clients:
                client = work.clients.get(row.id)
                client.google_customer_id = client.xendit_customer_id = None
                work.clients.save(client)
            work.commit()

    def copy_books(self) -> None:
        """Every aggregate as it is, in one transaction: the database's own rules look at each of them."""
        shelves = self.past.shelves
        with self.units_of_work() as work:
            _copy_people(shelves, work)
            _copy_deals(shelves, work)
            _copy_money(shelves, work)
            _copy_work(shelves, work)
            for day in sorted(shelves.run_days):
                work.billing_runs.mark(day, datetime.combine(day, time(12), self.past.clock.zone))
            work.commit()

    def copy_jobs(self) -> None:
        """What waits for its time or its turn goes on waiting."""
        with self.units_of_work() as work:
            for stored in self.past.jobs.stored():
                if stored.state in WAITING:
                    work.jobs.enqueue(stored.job, not_before=stored.due_at)
            work.commit()

    def set_up_services(self, provisioners: Mapping[TargetSystem, Provisioner]) -> None:
        """What runs for clients runs at the real adapters too; raises their failures."""
        served = [row.id for row in self.past.shelves.subscriptions if row.status is SubscriptionStatus.ACTIVE]
        for subscription_id in served:
            self._set_up(subscription_id, provisioners)

    def _set_up(self, subscription_id: SubscriptionId, provisioners: Mapping[TargetSystem, Provisioner]) -> None:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(subscription_id)
            client = work.clients.get(subscription.client_id)
        for item in subscription.items:
            if item.target is None or item.provisioning_status is not ProvisioningStatus.ACTIVE:
                continue
            result = provisioners[item.target].apply(order_of_item(item, item.target, client))
            if isinstance(result, Provisioned):
                item.provisioned(item.provisioning_status, result.resource)
                client.google_customer_id = result.customer_id or client.google_customer_id
        with self.units_of_work() as work:
            work.subscriptions.save(subscription)
            work.clients.save(client)
            work.commit()


def _copy_people(shelves: Shelves, work: UnitOfWork) -> None:
    """Staff first: clients have a sales person, and users of their own."""
    for user in shelves.users:
        if user.client_id is None:
            work.users.add(user)
    for client in shelves.clients:
        work.clients.add(client)
    for user in shelves.users:
        if user.client_id is not None:
            work.users.add(user)
    for invitation in shelves.invitations:
        work.invitations.add(invitation)


def _copy_deals(shelves: Shelves, work: UnitOfWork) -> None:
    for product in shelves.products:
        work.products.add(product)
    for year, last in shelves.quotation_numbers.items():
        while work.quotations.next_number(year) < last:
            continue
    for quotation in shelves.quotations:
        work.quotations.add(quotation)
    for subscription in shelves.subscriptions:
        work.subscriptions.add(subscription)


def _copy_money(shelves: Shelves, work: UnitOfWork) -> None:
    for cycle in shelves.cycles:
        work.cycles.add(cycle)
    for link in shelves.links:
        work.links.add(link)
    for payment in shelves.payments:
        work.payments.add(payment)
    for refund in shelves.refunds:
        work.refunds.add(refund)
    for top_up in shelves.top_ups:
        work.top_ups.add(top_up)
    for receipt in shelves.quarantine:
        work.quarantine.add(receipt)
    for wallet in shelves.wallets:
        wallet.added = [movement for movement in shelves.movements if movement.wallet_id == wallet.id]
        work.wallets.add(wallet)


def _copy_work(shelves: Shelves, work: UnitOfWork) -> None:
    for file in shelves.files.values():
        work.files.add(file)
    for email in shelves.emails:
        work.emails.add(email)
    for unclear in shelves.unclear_mails:
        work.unclear_mails.add(unclear)
    for task in shelves.tasks:
        work.tasks.add(task)
    for event in shelves.webhooks:
        work.webhooks.add_once(event)
    for parked in shelves.parked.values():
        work.billing_runs.park(parked.subscription_id, parked.error, parked.parked_at)
