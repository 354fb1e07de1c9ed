"""The `Provisioner` port over Reseller v1: look, compare, act on the difference."""

from attrs import field, frozen

from subplat.adapters.google_client.refusals import Clash
from subplat.adapters.google_client.services import GoogleServices, Interface
from subplat.adapters.google_workspace.customers import NewCustomers, known_customer, new_customer
from subplat.adapters.google_workspace.differences import ACTIONS, Outcome
from subplat.adapters.google_workspace.reseller import Reseller
from subplat.adapters.google_workspace.subscription import Subscription
from subplat.adapters.google_workspace.wanted import Wanted, wanted_by
from subplat.application.ports.failures import Rejected
from subplat.application.ports.provisioner import Declined, Observed, Provisioned, ProvisioningOrder, ServiceState
from subplat.domain.provisioning.words import TaskAction

RESELLER = Interface(
    name="reseller",
    version="v1",
    scopes=("https://www.googleapis.com/auth/apps.order",),
)

_ENDING = (TaskAction.SUSPEND, TaskAction.TERMINATE)


@frozen
class WorkspaceProvisioner:
    """Seats of one SKU for one customer.

    Settings of an order: `sku`, `plan` (FLEXIBLE, ANNUAL_MONTHLY_PAY or ANNUAL_YEARLY_PAY), `renewal` (what a new
    commitment does when its year is over), and for a customer new to Google those of `new_customer`.
    """

    services: GoogleServices
    new_customers: NewCustomers = field(factory=NewCustomers)

    def apply(self, order: ProvisioningOrder) -> Provisioned | Declined:
        """See the port. After an unknown outcome the next call sees by comparing what came of it."""
        wanted = wanted_by(order)
        if isinstance(wanted, Declined):
            return wanted
        reseller = Reseller(self.services.service(RESELLER))
        try:
            return self._bring_about(order, wanted, reseller)
        except Rejected as refusal:
            return Declined(code=refusal.code, detail=refusal.detail)

    def observe(self, order: ProvisioningOrder) -> Observed:
        """See the port."""
        wanted = wanted_by(order)
        if isinstance(wanted, Declined):
            return _unclear(wanted)
        reseller = Reseller(self.services.service(RESELLER))
        try:
            customer = known_customer(order, reseller)
            has = _ours(reseller, customer, order, wanted) if customer else None
        except Rejected as refusal:
            return Observed(state=ServiceState.UNCLEAR, detail=f"{refusal.code}: {refusal.detail}")
        if isinstance(has, Declined):
            return _unclear(has)
        if has is None:
            return Observed(state=ServiceState.MISSING, detail=f"no live subscription of {wanted.sku}")
        detail = ", ".join((has.status, *has.suspension_reasons))
        return Observed(state=ServiceState.ON if has.is_active else ServiceState.OFF, quantity=has.seats, detail=detail)

    def _bring_about(self, order: ProvisioningOrder, wanted: Wanted, reseller: Reseller) -> Provisioned | Declined:
        customer = known_customer(order, reseller)
        has = _ours(reseller, customer, order, wanted) if customer else None
        if isinstance(has, Declined):
            return has
        if has is not None:
            return _reported(ACTIONS[order.action](has, wanted, reseller), order)
        if order.action in _ENDING:
            return Provisioned(resource=order.resource, customer_id=customer)
        if order.resource or order.action is not TaskAction.ACTIVATE:
            detail = f"no live subscription of {wanted.sku}: ended or moved at Google; a person decides"
            return Declined(code="subscription_missing", detail=detail)
        owner = customer or new_customer(order, self.new_customers, reseller)
        return owner if isinstance(owner, Declined) else _bought(order, wanted, reseller, owner)


def _unclear(declined: Declined) -> Observed:
    return Observed(state=ServiceState.UNCLEAR, detail=f"{declined.code}: {declined.detail}")


def _bought(order: ProvisioningOrder, wanted: Wanted, reseller: Reseller, owner: str) -> Provisioned | Declined:
    try:
        has: Outcome = reseller.insert(owner, wanted)
    except Clash as clash:
        found = _ours(reseller, owner, order, wanted)
        if found is None:
            return Declined(code=clash.code, detail=clash.detail)
        has = found
    return _reported(has if isinstance(has, Declined) else ACTIONS[order.action](has, wanted, reseller), order)


def _ours(
    reseller: Reseller, customer: str, order: ProvisioningOrder, wanted: Wanted
) -> Subscription | Declined | None:
    """The live subscription of that SKU, which is unique for a customer.

    One that is in use under another item's reference is not this order's to change, unless this order knows it
    already; one at rest, or bought by hand without a reference, is taken over.
    """
    live = [each for each in reseller.subscriptions(customer) if each.sku == wanted.sku and each.is_live]
    if not live:
        return None
    has = next((each for each in live if each.order_reference == wanted.reference), live[0])
    foreign = has.order_reference not in (None, "", wanted.reference) and not order.resource
    if foreign and (has.is_active or order.action is not TaskAction.ACTIVATE):
        detail = f"the customer's {wanted.sku} belongs to order {has.order_reference}"
        return Declined(code="sku_taken", detail=detail)
    return has


def _reported(outcome: Outcome, order: ProvisioningOrder) -> Provisioned | Declined:
    if isinstance(outcome, Declined):
        return outcome
    return Provisioned(
        resource=outcome.subscription_id,
        customer_id=outcome.customer_id,
        reference=outcome.order_reference or order.item_reference,
    )
