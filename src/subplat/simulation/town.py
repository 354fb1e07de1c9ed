"""The platform under simulation, with what stands in for the outside world and keeps its own truth."""

from collections.abc import Mapping
from datetime import timedelta

from attrs import define

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.event_receivers import InMemoryEventSender
from subplat.adapters.memory.inbox import InMemoryInbox
from subplat.adapters.memory.job_inspection import InMemoryJobInspector
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.adapters.memory.provisioner import InMemoryProvisioner
from subplat.adapters.memory.repositories import Shelves
from subplat.application.application import Application
from subplat.application.policies import Policies
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.provisioning.words import TargetSystem


@define(kw_only=True, eq=False)
class Town:
    """`shelves` are the books where they are kept in memory, None where they are in PostgreSQL.

    `units_of_work` is for looking only: people look before they act, as they would on a page.
    """

    application: Application
    policies: Policies
    clock: ManualClock
    jobs: InMemoryJobs
    inspector: InMemoryJobInspector
    gateway: InMemoryPaymentGateway
    mailer: InMemoryMailer
    inbox: InMemoryInbox
    event_sender: InMemoryEventSender
    provisioners: Mapping[TargetSystem, InMemoryProvisioner]
    units_of_work: UnitOfWorkFactory
    shelves: Shelves | None
    skew: timedelta = timedelta()
    """How far the platform's clock is ahead of the true time."""
