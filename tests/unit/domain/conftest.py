"""How a property shows that it is sharp: it must catch a planted defect."""

from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

HUNT = settings(
    max_examples=1000,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    derandomize=True,
    deadline=None,
)


@pytest.fixture
def catches() -> Callable[[Callable[[], object]], None]:
    """Runs a property over a planted defect; the property must fail."""

    def run(property_test: Callable[[], object]) -> None:
        with pytest.raises(AssertionError):
            HUNT(property_test)()

    return run


@pytest.fixture
def machine_catches() -> Callable[[type[RuleBasedStateMachine]], None]:
    """Runs a state machine over a planted defect; it must fail."""

    def run(machine: type[RuleBasedStateMachine]) -> None:
        with pytest.raises(AssertionError):
            run_state_machine_as_test(machine, settings=settings(HUNT, stateful_step_count=30))

    return run
