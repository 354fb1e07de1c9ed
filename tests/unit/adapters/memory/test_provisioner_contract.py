"""The provisioner in memory keeps the provisioner's contract."""

from collections.abc import Mapping

import pytest
from attrs import evolve

from subplat.adapters.memory.provisioner import InMemoryProvisioner
from subplat.adapters.memory.troubles import Trouble as Planned
from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Unavailable
from subplat.application.ports.provisioner import Declined, Provisioned, Provisioner, ProvisioningOrder, StillRunning
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.testing.contracts.provisioner import ProvisionerContract, Trouble, task_id

FAILURES: Mapping[Trouble, OutsideFailure] = {
    Trouble.UNAVAILABLE: Unavailable("google", "busy"),
    Trouble.LOST_BEFORE: OutcomeUnknown("google", "no answer"),
    Trouble.LOST_AFTER: OutcomeUnknown("google", "no answer"),
}


def seats(quantity: int = 39, **settings: str) -> ProvisioningOrder:
    return ProvisioningOrder(
        request_id=task_id(1),
        target=TargetSystem.GWORKSPACE,
        action=TaskAction.ACTIVATE,
        quantity=quantity,
        item_reference="item-1",
        domain="nusantara.example",
        settings=settings,
    )


class TestInMemoryProvisioner(ProvisionerContract):
    @pytest.fixture
    def provisioner(self) -> Provisioner:
        self.memory = InMemoryProvisioner()
        return self.memory

    def order(self) -> ProvisioningOrder:
        return seats()

    def is_on(self) -> bool:
        return any(service.is_on for service in self.memory.services.values())

    def effects(self) -> int:
        self.seen = sum(len(service.changes) for service in self.memory.services.values()) or getattr(self, "seen", 0)
        return self.seen

    def cause(self, trouble: Trouble) -> None:
        self.memory.failures.append(
            Planned(failure=FAILURES[trouble], after_effect=trouble is Trouble.LOST_AFTER),
        )

    def remove_service(self) -> None:
        self.effects()
        self.memory.services.clear()


def test_a_change_can_take_its_time() -> None:
    provisioner = InMemoryProvisioner(still_running=1)
    assert isinstance(provisioner.apply(seats()), StillRunning)
    assert isinstance(provisioner.apply(seats()), Provisioned)


def test_an_annual_plan_loses_no_seats() -> None:
    provisioner = InMemoryProvisioner()
    provisioner.apply(seats(5, plan="ANNUAL_MONTHLY_PAY"))
    fewer = evolve(seats(4, plan="ANNUAL_MONTHLY_PAY"), action=TaskAction.CHANGE_QUANTITY)
    answer = provisioner.apply(fewer)
    assert isinstance(answer, Declined)
    assert answer.code == "seats_committed"
    assert isinstance(provisioner.apply(evolve(fewer, quantity=6)), Provisioned)
    assert provisioner.services["item-1"].quantity == 6


def test_a_planned_refusal_is_given_once() -> None:
    provisioner = InMemoryProvisioner(declines=[Declined(code="quota", detail="ask Google")])
    assert isinstance(provisioner.apply(seats()), Declined)
    assert isinstance(provisioner.apply(seats()), Provisioned)
