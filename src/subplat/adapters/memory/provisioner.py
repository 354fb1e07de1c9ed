"""An outside system with services in memory."""

from attrs import define, field

from subplat.adapters.memory.troubles import Trouble, meet
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.provisioner import (
    Declined,
    Observed,
    Provisioned,
    ProvisioningOrder,
    ServiceState,
    StillRunning,
)
from subplat.domain.provisioning.words import TaskAction


@define(kw_only=True)
class ServiceInMemory:
    """One item's service; `changes` are the actions that had an effect, in order."""

    resource: str
    customer_id: str
    quantity: int
    is_on: bool = True
    is_committed: bool = False
    changes: list[str] = field(factory=list)


@define
class InMemoryProvisioner:
    """Keeps one service for each item.

    Steering: `failures` are raised by the next calls that would change something (see `Trouble`); `declines` are
    answered by the next calls; `still_running` calls are answered so before a change takes effect. A plan in the
    settings that starts with ANNUAL binds: it loses no seats.
    """

    services: dict[str, ServiceInMemory] = field(factory=dict)
    orders: list[ProvisioningOrder] = field(factory=list)
    failures: list[OutsideFailure | Trouble] = field(factory=list)
    declines: list[Declined] = field(factory=list)
    still_running: int = 0

    def apply(self, order: ProvisioningOrder) -> Provisioned | StillRunning | Declined:
        """See the port."""
        self.orders.append(order)
        if self.declines:
            return self.declines.pop(0)
        service = self.services.get(order.item_reference)
        refusal = _refusal(order, service)
        if refusal is not None:
            return refusal
        if not _differs(order, service):
            return _as_wanted(order, service)
        meet(self.failures, "apply", after_effect=False)
        if self.still_running:
            self.still_running -= 1
            return StillRunning(reference=f"operation-{len(self.orders)}")
        service = self._change(order, service)
        meet(self.failures, "apply", after_effect=True)
        return _as_wanted(order, service)

    def observe(self, order: ProvisioningOrder) -> Observed:
        """See the port."""
        meet(self.failures, "observe", after_effect=False)
        service = self.services.get(order.item_reference)
        if service is None:
            return Observed(state=ServiceState.MISSING, detail="there is no such service")
        return Observed(state=ServiceState.ON if service.is_on else ServiceState.OFF, quantity=service.quantity)

    def _change(self, order: ProvisioningOrder, service: ServiceInMemory | None) -> ServiceInMemory:
        if service is None:
            number = len(self.services) + 1
            service = ServiceInMemory(
                resource=f"service-{number}",
                customer_id=order.customer_id or f"customer-of-{order.domain}",
                quantity=order.quantity,
                is_committed=order.settings.get("plan", "").startswith("ANNUAL"),
            )
            self.services[order.item_reference] = service
        elif order.action in (TaskAction.ACTIVATE, TaskAction.CHANGE_QUANTITY):
            service.quantity = order.quantity
        if order.action is not TaskAction.CHANGE_QUANTITY:
            service.is_on = order.action is TaskAction.ACTIVATE
        service.changes.append(order.action.value)
        return service


def _refusal(order: ProvisioningOrder, service: ServiceInMemory | None) -> Declined | None:
    if order.action in (TaskAction.SUSPEND, TaskAction.TERMINATE):
        return None
    if service is None:
        is_new = order.action is TaskAction.ACTIVATE and order.resource is None
        return None if is_new else Declined(code="service_missing", detail="it was deleted; a person decides")
    if service.is_committed and order.quantity < service.quantity:
        detail = f"an annual commitment keeps its {service.quantity} seats until it renews"
        return Declined(code="seats_committed", detail=detail)
    return None


def _differs(order: ProvisioningOrder, service: ServiceInMemory | None) -> bool:
    if order.action in (TaskAction.SUSPEND, TaskAction.TERMINATE):
        return service is not None and service.is_on
    if service is None or service.quantity != order.quantity:
        return True
    return order.action is TaskAction.ACTIVATE and not service.is_on


def _as_wanted(order: ProvisioningOrder, service: ServiceInMemory | None) -> Provisioned:
    if service is None:
        return Provisioned(resource=order.resource)
    return Provisioned(resource=service.resource, customer_id=service.customer_id, reference=order.item_reference)
