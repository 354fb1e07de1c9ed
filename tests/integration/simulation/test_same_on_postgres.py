"""One seed is one history, wherever the books are: same money, same figures, same refusals, same faults, same letters."""

import attrs
import pytest

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.domain.reporting.books import Books
from subplat.simulation.differential import differences, rows_that_differ
from subplat.simulation.fault_mix import Level
from subplat.simulation.outcome import Outcome
from subplat.simulation.run import Plan, Simulation, Store
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.simulation import town_in_memory
from subplat.wiring.simulation_on_postgres import towns_on


def on_postgres(plan: Plan, database: MigratedDatabase) -> tuple[Outcome, Books]:
    engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=2))
    try:
        simulation = Simulation(plan=attrs.evolve(plan, store=Store.POSTGRES), make_town=towns_on(engine))
        return simulation.play(), simulation.books_at_end
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("seed", "level"),
    [("both-1", Level.NONE), ("both-2", Level.LIGHT), ("both-3", Level.SWARM)],
    ids=lambda value: str(value),
)
def test_the_same_seed_comes_to_the_same(own_database: MigratedDatabase, seed: str, level: Level) -> None:
    plan = Plan(seed=seed, clients=3, years=1, level=level)
    simulation = Simulation(plan=plan, make_town=town_in_memory)
    in_memory = simulation.play()
    assert in_memory.holds
    assert int(in_memory.money["received"].partition(".")[0]) > 0
    there, books = on_postgres(plan, own_database)
    assert differences(in_memory, there) == ()
    assert rows_that_differ(simulation.books_at_end, books) == ()


def test_a_difference_is_told_with_its_place() -> None:
    simulation = Simulation(plan=Plan(seed="1", clients=1, years=1, level=Level.NONE), make_town=town_in_memory)
    quiet = simulation.play()
    other = attrs.evolve(quiet, money={**quiet.money, "billed": "7"}, checks=0)
    assert differences(quiet, other) == (f"money.billed: {quiet.money['billed']} and 7",)
    books = simulation.books_at_end
    (client,) = books.clients
    renamed = attrs.evolve(books, clients=(attrs.evolve(client, name="PT Lain"),))
    assert rows_that_differ(books, renamed) == (f"clients.{client.id}.name: {client.name} and PT Lain",)
