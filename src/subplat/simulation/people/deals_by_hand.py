"""Deals without the payment provider: a person collects, and later the provider does."""

from datetime import timedelta
from decimal import Decimal

from attrs import define

from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualDeal, ManualLine
from subplat.domain.ids import ClientId
from subplat.simulation.people.company import Company
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.finance import Finance
from subplat.simulation.people.prepaid import Prepaid
from subplat.simulation.world import World

DAY = timedelta(days=1)
PREPAID = 0.4


@define(kw_only=True, eq=False)
class DealsByHand:
    """Made by Sales, confirmed by Finance, automated by an Admin."""

    world: World
    company: Company
    finance: Finance
    prepaid: Prepaid

    def make(self, customer: Customer, client_id: ClientId) -> None:
        """One product; the client transfers within days."""
        line = ManualLine(
            product_id=self.company.products[customer.offers.number(0, 1)],
            quantity=customer.offers.number(2, 30),
            unit_price=Decimal(117000),
        )
        command = CreateManualSubscription(
            client_id=client_id,
            lines=(line,),
            period=customer.habits.period,
            start=self.world.today,
            by=self.company.sellers[0],
        )

        def made(deal: ManualDeal) -> None:
            customer.contracts.append(deal.subscription_id)
            self.finance.will_confirm(customer, deal.cycle_id, deal.amount, customer.offers)
            delay = customer.offers.delay(20 * DAY, 200 * DAY)
            self.world.plan(delay, "admin", "automates", lambda: self._goes_on(customer, deal), customer.number)

        self.world.act(
            "sales",
            "makes a deal by hand",
            lambda: self.world.application.subscriptions.create_manual(command),
            made,
            about=customer.number,
        )

    def _goes_on(self, customer: Customer, deal: ManualDeal) -> None:
        """Nobody wants to collect by hand for ever."""
        if customer.throws("prepaid").happens(PREPAID):
            self.prepaid.becomes(customer, deal.subscription_id)
        else:
            self._automate(customer, deal)

    def _automate(self, customer: Customer, deal: ManualDeal) -> None:
        command = AutomateCollection(subscription_id=deal.subscription_id, collection=customer.habits.collection)
        self.world.act(
            "admin",
            "lets the provider collect",
            lambda: self.world.application.subscriptions.automate(command),
            about=customer.number,
        )
