"""What the Reseller API knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import define, field

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.world import World

COMMITMENTS: Mapping[str, str] = {"ANNUAL_MONTHLY_PAY": "ANNUAL", "ANNUAL_YEARLY_PAY": "ANNUAL_YEARLY_PAY"}
"""Commitment plans: as ordered, as answered."""


@define(kw_only=True, eq=False)
class Customer:
    """A Google account; one that is not `ours` belongs to another reseller or to Google itself."""

    id: str
    domain: str
    details: dict[str, Any] = field(factory=dict)
    ours: bool = True
    accepted_terms: bool = True


@define(kw_only=True, eq=False)
class Subscription:
    """Seats of one SKU. `plan` is Google's answer word; `users` are those who have a licence."""

    id: str
    customer: Customer
    sku: str
    plan: str
    seats: int
    created_at: datetime
    order_reference: str = ""
    deal_code: str = ""
    renewal_type: str | None = None
    commitment: tuple[datetime, datetime] | None = None
    reasons: set[str] = field(factory=set)
    is_cancelled: bool = False
    users: int = 0
    suspended_at: datetime | None = None

    @property
    def status(self) -> str:
        """SUSPENDED while any reason remains."""
        if self.is_cancelled:
            return "CANCELLED"
        return "SUSPENDED" if self.reasons else "ACTIVE"


@define(kw_only=True)
class ResellerBooks:
    """All customers and subscriptions.

    `terms_pending`: new customers still have to accept Google's terms. `lagging_reads`: so many of the next look-ups of
    a domain and lists show nothing yet. `changes` are the methods that had an effect.
    """

    world: World
    terms_pending: bool = False
    lagging_reads: int = 0
    customers: list[Customer] = field(factory=list)
    subscriptions: list[Subscription] = field(factory=list)
    changes: list[str] = field(factory=list)

    @property
    def now(self) -> datetime:
        """The sandbox's present."""
        return self.world.clock.now()

    def find_customer(self, key: str) -> Customer | None:
        """By id or primary domain."""
        return next((each for each in self.customers if key in (each.id, each.domain)), None)

    def customer(self, key: str) -> Customer:
        """Ours, by id or domain; `Refusal` 404, or 403 for one that is not ours."""
        found = self.find_customer(key)
        if found is None:
            raise Refusal(404, "Domain not found" if "." in key else "Customer not found")
        if not found.ours:
            raise Refusal(403, "Authenticated user is not authorized to perform this action.")
        return found

    def lags(self) -> bool:
        """Whether this read is one of those that lag behind."""
        if not self.lagging_reads:
            return False
        self.lagging_reads -= 1
        return True

    def new_customer(self, domain: str, details: dict[str, Any], *, ours: bool = True) -> Customer:
        """File a customer under a new id."""
        customer = Customer(
            id=f"C{self.world.ids.token()[:8]}",
            domain=domain,
            details=details,
            ours=ours,
            accepted_terms=not self.terms_pending,
        )
        self.customers.append(customer)
        return customer

    def subscription(self, customer_key: str, subscription_id: str) -> Subscription:
        """By its present id; `Refusal` 404 for an id that it no longer has."""
        customer = self.customer(customer_key)
        for each in self.subscriptions:
            if each.customer is customer and each.id == subscription_id:
                return each
        raise Refusal(404, "Subscription not found")

    def live(self, customer: Customer, sku: str) -> Subscription | None:
        """The customer's subscription of that SKU that has not ended."""
        for each in self.subscriptions:
            if each.customer is customer and each.sku == sku and not each.is_cancelled:
                return each
        return None

    def changed(self, subscription: Subscription, by: str) -> Subscription:
        """Google gives a subscription another id with every change."""
        subscription.id = self.new_subscription_id()
        self.changes.append(by)
        return subscription

    def new_subscription_id(self) -> str:
        """An id not used before."""
        return self.world.ids.number(12)
