"""What every provisioner has to do: bring about what is wanted, with one effect, whatever gets lost on the way."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum
from uuid import UUID

import pytest
from attrs import evolve

from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.provisioner import (
    Declined,
    Provisioned,
    Provisioner,
    ProvisioningOrder,
    ServiceState,
    StillRunning,
)
from subplat.domain.provisioning.words import TaskAction


class Trouble(Enum):
    """What can happen to a call that changes something."""

    UNAVAILABLE = "unavailable"
    LOST_BEFORE = "lost before its effect"
    LOST_AFTER = "lost after its effect"


def task_id(number: int) -> UUID:
    """The id of one task; the same on all its attempts."""
    return UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0000 + number)


def bring_about(provisioner: Provisioner, order: ProvisioningOrder) -> Provisioned | Declined:
    """What the platform does: ask with the same order until there is an end."""
    for _ in range(20):
        try:
            result = provisioner.apply(order)
        except (Unavailable, OutcomeUnknown):
            continue
        if not isinstance(result, StillRunning):
            return result
    raise AssertionError("twenty attempts were not enough")


class ProvisionerContract(ABC):
    """Subclasses give the fixture `provisioner`, an order, a look at the service, and ways to cause trouble."""

    @pytest.fixture
    @abstractmethod
    def provisioner(self) -> Provisioner:
        """A provisioner whose service is off, or not there yet."""

    @abstractmethod
    def order(self) -> ProvisioningOrder:
        """An order to activate the service; the other orders are made from it."""

    @abstractmethod
    def is_on(self) -> bool:
        """Whether the client can work."""

    @abstractmethod
    def effects(self) -> int:
        """How many changes the service has seen."""

    @abstractmethod
    def cause(self, trouble: Trouble) -> None:
        """Let the next call that changes something go wrong."""

    @abstractmethod
    def remove_service(self) -> None:
        """A person deletes it at the provider."""

    def bring(self, provisioner: Provisioner, action: TaskAction, number: int, resource: str | None) -> str | None:
        """One task of the service's life, to its end; the resource to remember."""
        order = evolve(self.order(), action=action, request_id=task_id(number), resource=resource)
        result = bring_about(provisioner, order)
        assert isinstance(result, Provisioned), result
        return result.resource

    def test_activating_switches_on(self, provisioner: Provisioner) -> None:
        assert not self.is_on()
        result = bring_about(provisioner, self.order())
        assert isinstance(result, Provisioned)
        assert result.resource
        assert self.is_on()

    def test_what_is_as_wanted_is_not_touched(self, provisioner: Provisioner) -> None:
        resource = None
        for number, action in enumerate((TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.TERMINATE)):
            resource = self.bring(provisioner, action, number, resource)
            effects = self.effects()
            for again in (number, number + 10):
                resource = self.bring(provisioner, action, again, resource)
            assert self.effects() == effects

    def test_a_service_goes_off_and_on_with_its_payments(self, provisioner: Provisioner) -> None:
        resource = None
        life = [TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.ACTIVATE]
        for number, action in enumerate(life):
            resource = self.bring(provisioner, action, number, resource)
            assert self.is_on() is (action is TaskAction.ACTIVATE)
        self.bring(provisioner, TaskAction.TERMINATE, len(life), resource)
        assert not self.is_on()

    def test_suspending_what_was_never_on_leaves_it_off(self, provisioner: Provisioner) -> None:
        self.bring(provisioner, TaskAction.SUSPEND, 1, None)
        assert not self.is_on()
        assert self.effects() == 0

    def test_trouble_is_told_apart(self, provisioner: Provisioner) -> None:
        self.cause(Trouble.UNAVAILABLE)
        with pytest.raises(Unavailable):
            provisioner.apply(self.order())
        self.cause(Trouble.LOST_BEFORE)
        with pytest.raises(OutcomeUnknown):
            provisioner.apply(self.order())
        assert self.effects() == 0
        self.cause(Trouble.LOST_AFTER)
        with pytest.raises(OutcomeUnknown):
            provisioner.apply(self.order())

    @pytest.mark.parametrize("troubles", [*((trouble,) for trouble in Trouble), tuple(Trouble)], ids=str)
    def test_a_task_has_one_effect_whatever_gets_lost(
        self, provisioner: Provisioner, troubles: Sequence[Trouble]
    ) -> None:
        resource = None
        for number, action in enumerate((TaskAction.ACTIVATE, TaskAction.SUSPEND, TaskAction.ACTIVATE)):
            before = self.effects()
            for trouble in troubles:
                self.cause(trouble)
            resource = self.bring(provisioner, action, number, resource)
            assert self.is_on() is (action is TaskAction.ACTIVATE)
            assert self.effects() == before + 1

    def test_a_service_that_a_person_deleted_is_not_made_again(self, provisioner: Provisioner) -> None:
        resource = self.bring(provisioner, TaskAction.ACTIVATE, 1, None)
        resource = self.bring(provisioner, TaskAction.SUSPEND, 2, resource)
        self.remove_service()
        effects = self.effects()
        for action in (TaskAction.ACTIVATE, TaskAction.CHANGE_QUANTITY):
            order = evolve(self.order(), action=action, request_id=task_id(3), resource=resource)
            assert isinstance(bring_about(provisioner, order), Declined)
        assert self.effects() == effects
        assert not self.is_on()

    def test_a_quantity_that_is_so_already_needs_nothing(self, provisioner: Provisioner) -> None:
        resource = self.bring(provisioner, TaskAction.ACTIVATE, 1, None)
        effects = self.effects()
        self.bring(provisioner, TaskAction.CHANGE_QUANTITY, 2, resource)
        assert self.effects() == effects

    def test_what_is_seen_is_how_it_is_and_looking_changes_nothing(self, provisioner: Provisioner) -> None:
        assert provisioner.observe(self.order()).state in (ServiceState.OFF, ServiceState.MISSING)
        resource = self.bring(provisioner, TaskAction.ACTIVATE, 1, None)
        effects, order = self.effects(), evolve(self.order(), resource=resource)
        seen = provisioner.observe(order)
        assert (seen.state, seen.quantity) == (ServiceState.ON, order.quantity)
        assert self.effects() == effects
        resource = self.bring(provisioner, TaskAction.SUSPEND, 2, resource)
        assert provisioner.observe(evolve(order, resource=resource)).state is ServiceState.OFF
        self.remove_service()
        seen = provisioner.observe(evolve(order, resource=resource))
        assert seen.state is ServiceState.MISSING
        assert seen.detail
        assert not self.is_on()
