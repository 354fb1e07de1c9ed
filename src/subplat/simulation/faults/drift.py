"""Services that somebody changes or deletes at the provider's console: the platform reports it, a person puts it right."""

from datetime import timedelta

from attrs import define, field, frozen

from subplat.adapters.memory.provisioner import InMemoryProvisioner, ServiceInMemory
from subplat.application.ports.provisioner import ServiceState
from subplat.application.provisioning.report_drift import Drift, DriftReport, ReportDrift
from subplat.domain.ids import SubscriptionId
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.simulation.chance import Stream
from subplat.simulation.checks.violated import Violated
from subplat.simulation.fault_mix import Fault
from subplat.simulation.people.customer import Customer
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@frozen
class Meddled:
    """A service that is not as the platform left it; `deleted` keeps what was there."""

    subscription_id: SubscriptionId
    target: TargetSystem
    deleted: ServiceInMemory | None


@define(kw_only=True, eq=False)
class Drifting:
    """What was meddled with, by the item's id, until the report has named it and a person has put it right."""

    world: World
    customers: list[Customer]
    meddled: dict[str, Meddled] = field(factory=dict[str, Meddled], init=False)

    def day(self) -> None:
        """Thrown for once a day."""
        mix = self.world.mix
        if mix.rates.get(Fault.DRIFT) and mix.strikes(Fault.DRIFT):
            throws = mix.throws(Fault.DRIFT)
            contracts = [contract for customer in self.customers for contract in customer.contracts]
            if contracts:
                self._meddle(throws.pick(contracts), throws)
                self.world.plan(throws.delay(DAY, 14 * DAY), "operations", "reads the report of drift", self.put_right)

    def put_right(self) -> None:
        """Somebody reads the report, contract by contract, and repairs at the console what it names."""
        for item_id, meddled in list(self.meddled.items()):
            if item_id not in self.meddled:
                # The report on another item of the same contract named it, too.
                continue
            services = self._provisioner(meddled.target).services
            if meddled.deleted is not None and item_id in services:
                raise Violated("F30", f"item {item_id}", "was deleted by hand, and silently made anew")
            self._read_report(ReportDrift(subscription_id=meddled.subscription_id))

    def _read_report(self, command: ReportDrift) -> None:
        report = self.world.application.provisioning.report_drift
        self.world.act("operations", "reads the report of drift", lambda: report(command), self._repair_all)

    def _repair_all(self, report: DriftReport) -> None:
        for drift in report.drifts:
            self._repair(drift)

    def _meddle(self, subscription_id: SubscriptionId, throws: Stream) -> None:
        with self.world.town.units_of_work() as work:
            items = work.subscriptions.get(subscription_id).items
        there = [item for item in items if self._service(item) is not None and str(item.id) not in self.meddled]
        if not there:
            return
        item = throws.pick(there)
        target, service = item.target, self._service(item)
        if target is None or service is None:
            return
        deleted = None
        match throws.number(1, 3):
            case 1 if item.google_workspace_subscription_id or item.gcp_resource_id:
                # One that the platform has not heard of yet it could not know to be deleted: it would make it, as asked.
                deleted = self._provisioner(target).services.pop(str(item.id))
            case 2 if target is TargetSystem.GWORKSPACE:
                service.quantity += throws.number(1, 5)
            case _:
                service.is_on = not service.is_on
        self.meddled[str(item.id)] = Meddled(subscription_id, target, deleted)
        self.world.note("somebody at the console", f"meddles with the service of item {item.id}")

    def _repair(self, drift: Drift) -> None:
        item_id = str(drift.item_id)
        meddled = self.meddled.get(item_id)
        if meddled is None or drift.found is ServiceState.UNCLEAR:
            return
        services = self._provisioner(meddled.target).services
        if meddled.deleted is not None:
            services[item_id] = meddled.deleted
        service = services[item_id]
        service.is_on = drift.wanted is ServiceState.ON
        if drift.wanted_quantity is not None:
            service.quantity = drift.wanted_quantity
        del self.meddled[item_id]
        self.world.note("operations", f"puts the service of item {item_id} right")

    def _service(self, item: SubscriptionItem) -> ServiceInMemory | None:
        return None if item.target is None else self._provisioner(item.target).services.get(str(item.id))

    def _provisioner(self, target: TargetSystem) -> InMemoryProvisioner:
        return self.world.town.provisioners[target]
