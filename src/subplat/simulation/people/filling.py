"""Clients fill their wallets on the page they asked for."""

from contextlib import suppress
from datetime import timedelta

from attrs import define

from subplat.adapters.memory.payment_provider import CannotPay
from subplat.domain.ids import TopUpId
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.provider import Provider
from subplat.simulation.world import World

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PAYS = 0.8


@define(kw_only=True, eq=False)
class Filling:
    """Most pay within days, some too late, some never."""

    world: World
    provider: Provider

    def will_pay(self, customer: Customer, top_up: TopUpId) -> None:
        """On a page that is made meanwhile."""
        throws = customer.throws(f"filling {customer.months}")
        if throws.happens(PAYS):
            delay = throws.delay(10 * MINUTE, 9 * DAY)
            self.world.plan(delay, "client", "fills the wallet", lambda: self._pay(customer, top_up), customer.number)

    def _pay(self, customer: Customer, top_up: TopUpId) -> None:
        with self.world.town.units_of_work() as work:
            url = work.top_ups.get(top_up).url
        if url is not None:
            with suppress(CannotPay):
                self.provider.tells(self.world.town.gateway.pay(url), customer.number)
