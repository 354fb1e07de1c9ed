"""Switching services on, off, up and down in an outside system; reads the target's state first and acts on the difference."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from subplat.domain.provisioning.words import TargetSystem, TaskAction


@frozen(kw_only=True)
class ProvisioningOrder:
    """What is wanted of one subscription item.

    `request_id` is the same on every attempt of one task (providers that take one ignore repeats). `resource` is the provider's own id
    if we know it (Workspace subscription id, VM name). `customer_id` is the client's id at Google, `domain` the client's Workspace
    domain. `settings` is the product's and the item's configuration (text values: `sku`, `plan`, `project`, `zone`, …).
    """

    request_id: UUID
    target: TargetSystem
    action: TaskAction
    quantity: int
    item_reference: str
    customer_id: str | None = None
    domain: str | None = None
    contact_email: str | None = None
    resource: str | None = None
    settings: Mapping[str, str] = field(factory=dict[str, str])


@frozen(kw_only=True)
class Provisioned:
    """The target is as wanted; `resource` and `customer_id` are what to remember (they may change from call to call)."""

    resource: str | None
    customer_id: str | None = None
    reference: str | None = None


@frozen(kw_only=True)
class StillRunning:
    """Accepted there but not finished; ask again with the same order. `reference` names the running operation."""

    reference: str


@frozen(kw_only=True)
class Declined:
    """The provider will not do it until a person acts; `code` is its own word, `detail` for staff."""

    code: str
    detail: str


class ServiceState(StrEnum):
    """How a service is in reality."""

    ON = "ON"
    OFF = "OFF"
    MISSING = "MISSING"
    UNCLEAR = "UNCLEAR"


@frozen(kw_only=True)
class Observed:
    """`quantity` is None where the system does not count; `detail` says more, for staff."""

    state: ServiceState
    quantity: int | None = None
    detail: str = ""


class Provisioner(Protocol):
    """One outside system that services live in."""

    def apply(self, order: ProvisioningOrder) -> Provisioned | StillRunning | Declined:
        """Brings the target to what is wanted; safe to repeat. Raises `Unavailable`, `OutcomeUnknown`, `MalformedAnswer`."""
        ...

    def observe(self, order: ProvisioningOrder) -> Observed:
        """How the target is, whatever is wanted of it; changes nothing. Raises `Unavailable`, `MalformedAnswer`."""
        ...
