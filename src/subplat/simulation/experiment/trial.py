"""One seed under one policy: what it brought, and what world it was, so that two of them can be compared."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from subplat.application.outside import Ports
from subplat.application.reporting.asked import ReportName, ReportRequest
from subplat.domain.money import Currency
from subplat.simulation.experiment.measures import Measures, Suspensions, measured
from subplat.simulation.outcome import Broken
from subplat.simulation.run import Plan, Simulation, Tell, TownMaker
from subplat.simulation.town import Town


@frozen(kw_only=True)
class Trial:
    """`people`: who came, when, with which habits; `fates`: outages and clock jumps; `bills`: those that were known to clients.

    `measures` is None where a promise was `broken`: then there is nothing to compare.
    """

    seed: str
    measures: Measures | None
    broken: Broken | None
    people: tuple[str, ...]
    fates: tuple[str, ...]
    bills: frozenset[str]


def tried(plan: Plan, make_town: TownMaker, tell: Tell) -> Trial:
    """Plays it. Raises ValueError for a store that cannot be listened to."""
    heard: list[Suspensions] = []

    def listening(start: datetime, around: Callable[[Ports], Ports]) -> Town:
        town = make_town(start, around)
        if town.shelves is None:
            raise ValueError("policies are compared in memory")
        heard.append(Suspensions(clock=town.clock))
        town.shelves.subscriptions.listeners.append(heard[0])
        return town

    simulation = Simulation(plan=plan, make_town=listening, tell=tell)
    outcome = simulation.play()
    customers = simulation.customers
    return Trial(
        seed=plan.seed,
        measures=None if outcome.broken else _measures(simulation, heard[0]),
        broken=outcome.broken,
        people=tuple(f"{each.number} {each.arrives} {each.habits}" for each in customers),
        fates=tuple(simulation.fates),
        bills=frozenset(f"{each.number} {bill.name}" for each in customers for bill in each.bills.values()),
    )


def _measures(simulation: Simulation, suspensions: Suspensions) -> Measures:
    application = simulation.world.application
    clients = {customer.email for customer in simulation.customers}
    letters = sum(1 for found in simulation.world.town.mailer.sent if found.mail.to_email in clients)
    report = application.reporting.run(ReportRequest(name=ReportName.MRR, currency=Currency.IDR))
    rows = report.tables[0].records()
    mrr = Decimal(str(rows[-1]["mrr"])) if rows else Decimal()
    return measured(application.books.read(), suspensions, mrr, letters)
