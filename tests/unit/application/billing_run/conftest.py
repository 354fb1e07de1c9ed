"""Changes that have no use case of their own, made in a unit of work as one would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from subplat import Subplat
from subplat.adapters.memory.unit_of_work import InMemoryUnitOfWork, InMemoryUnitsOfWork
from subplat.application.reactions import reactions
from subplat.domain.ids import SubscriptionId
from subplat.domain.subscriptions.subscription import Subscription

Unit = Callable[[], "contextmanager[InMemoryUnitOfWork]"]


@pytest.fixture
def unit(subplat: Subplat):
    """`with unit() as work:` commits at the end."""
    platform = subplat.sandbox.platform
    units = InMemoryUnitsOfWork(shelves=platform.shelves, jobs=platform.jobs, reactions=reactions)

    @contextmanager
    def open_unit() -> Iterator[InMemoryUnitOfWork]:
        with units() as work:
            yield work
            work.commit()

    return open_unit


@pytest.fixture
def changed(unit):
    """`changed(subscription_id, lambda subscription: …)` saves a subscription differently."""

    def change(subscription_id: SubscriptionId, how: Callable[[Subscription], object]) -> None:
        with unit() as work:
            subscription = work.subscriptions.get(subscription_id)
            how(subscription)
            work.subscriptions.save(subscription)

    return change


@pytest.fixture(autouse=True)
def billing_alone(subplat: Subplat) -> None:
    """Of what comes back by the clock only the billing run: the reconciler has nothing to find here, 288 times a day."""
    jobs = subplat.sandbox.platform.jobs
    jobs.schedules = [schedule for schedule in jobs.schedules if schedule.name == "billing-run"]
    assert len(jobs.schedules) == 1


@pytest.fixture
def by_hand(subplat: Subplat) -> Subplat:
    """A platform on which nothing comes back by the clock: the test says when a run is."""
    subplat.sandbox.platform.jobs.schedules = ()
    return subplat
