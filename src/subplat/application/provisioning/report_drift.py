"""Where reality differs from what is wanted. It is only told: a person decides, nothing is made again by itself."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from subplat.application.ports.books import WorkLists
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.provisioner import Observed, Provisioner, ServiceState
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.provisioning.run_task import order_of_item
from subplat.domain.clients.client import Client
from subplat.domain.ids import SubscriptionId, SubscriptionItemId
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus

PAGE = 100
UNDER_WAY = (TaskStatus.PENDING, TaskStatus.RUNNING)


@frozen(kw_only=True)
class ReportDrift:
    """Of one contract, or of all."""

    subscription_id: SubscriptionId | None = None


@frozen(kw_only=True)
class Drift:
    """One service. `wanted_quantity` is None where it is wanted off; UNCLEAR: it could not be told, see `detail`."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    target: TargetSystem
    wanted: ServiceState
    wanted_quantity: int | None
    found: ServiceState
    found_quantity: int | None
    detail: str


@frozen(kw_only=True)
class DriftReport:
    """`looked_at` counts services; those with a task under way are left out."""

    looked_at: int
    drifts: tuple[Drift, ...]


@frozen(kw_only=True)
class Look:
    """One service to look at."""

    subscription: Subscription
    item: SubscriptionItem
    target: TargetSystem
    client: Client


@frozen(kw_only=True)
class ReportDriftHandler:
    units_of_work: UnitOfWorkFactory
    work_lists: WorkLists
    provisioners: Mapping[TargetSystem, Provisioner]

    def __call__(self, command: ReportDrift) -> DriftReport:
        """Asks the outside systems, one service after the other; one that does not answer is UNCLEAR. Raises NotFound."""
        looked_at, drifts = 0, list[Drift]()
        for look in self._looks(command):
            looked_at += 1
            drift = _drift(look, self._seen(look))
            if drift is not None:
                drifts.append(drift)
        return DriftReport(looked_at=looked_at, drifts=tuple(drifts))

    def _looks(self, command: ReportDrift) -> Iterator[Look]:
        if command.subscription_id is not None:
            yield from self._of(command.subscription_id)
            return
        after: SubscriptionId | None = None
        while page := self.work_lists.contracts_with_services(after=after, limit=PAGE):
            for subscription_id in page:
                yield from self._of(subscription_id)
            after = page[-1]

    def _of(self, subscription_id: SubscriptionId) -> Iterator[Look]:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(subscription_id)
            client = work.clients.get(subscription.client_id)
            tasks = work.tasks.of_subscription(subscription_id)
        for item in subscription.items:
            own = [task.status for task in tasks if task.item_id == item.id]
            if item.target is not None and own and not any(status in UNDER_WAY for status in own):
                yield Look(subscription=subscription, item=item, target=item.target, client=client)

    def _seen(self, look: Look) -> Observed:
        order = order_of_item(look.item, look.target, look.client)
        try:
            return self.provisioners[look.target].observe(order)
        except OutsideFailure as failure:
            return Observed(state=ServiceState.UNCLEAR, detail=str(failure))


def _drift(look: Look, seen: Observed) -> Drift | None:
    is_on = look.subscription.status is SubscriptionStatus.ACTIVE
    wanted = ServiceState.ON if is_on else ServiceState.OFF
    quantity = look.item.quantity if is_on else None
    as_wanted = {wanted} if is_on else {ServiceState.OFF, ServiceState.MISSING}
    counts = quantity is not None and seen.quantity is not None and look.target is TargetSystem.GWORKSPACE
    if seen.state in as_wanted and not (counts and seen.quantity != quantity):
        return None
    return Drift(
        subscription_id=look.subscription.id,
        item_id=look.item.id,
        target=look.target,
        wanted=wanted,
        wanted_quantity=quantity,
        found=seen.state,
        found_quantity=seen.quantity,
        detail=seen.detail,
    )
