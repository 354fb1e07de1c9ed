"""Plays plans on the store that they name."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from attrs import define, field

from subplat.application.policies import Policies
from subplat.domain.reporting.books import Books
from subplat.simulation.outcome import Outcome
from subplat.simulation.run import Plan, Simulation, Store, Tell
from subplat.wiring.settings import load_settings
from subplat.wiring.simulation import POLICIES, town_in_memory

if TYPE_CHECKING:
    from subplat.wiring.scratch import ScratchDatabases


class Play(Protocol):
    """Plays a plan to its end; `tell` hears how many months have passed."""

    def __call__(self, plan: Plan, tell: Tell = ..., policies: Policies = ...) -> Outcome:
        """What came of it."""
        ...

    def with_books(self, plan: Plan) -> tuple[Outcome, Books]:
        """Likewise, with the books at the end; they are empty where a promise was broken."""
        ...


def _silent(months: int) -> None:
    """Nobody listens."""


@define(eq=False)
class _Stores:
    """PostgreSQL is started with the first plan that asks for it; every plan has a database of its own."""

    _opened: ExitStack
    _databases: "ScratchDatabases | None" = field(default=None, init=False)

    def __call__(self, plan: Plan, tell: Tell = _silent, policies: Policies = POLICIES) -> Outcome:
        return self._played(plan, tell, policies)[0]

    def with_books(self, plan: Plan) -> tuple[Outcome, Books]:
        return self._played(plan, _silent, POLICIES)

    def _played(self, plan: Plan, tell: Tell, policies: Policies) -> tuple[Outcome, Books]:
        if plan.store is Store.POSTGRES:
            return self._on_postgres(plan, tell, policies)
        simulation = Simulation(plan=plan, make_town=partial(town_in_memory, policies=policies), tell=tell)
        return simulation.play(), simulation.books_at_end

    def _on_postgres(self, plan: Plan, tell: Tell, policies: Policies) -> tuple[Outcome, Books]:
        # Not before it is asked for: the one in memory needs no database driver.
        from subplat.adapters.postgres.engine import open_engine
        from subplat.adapters.postgres.settings import PostgresSettings
        from subplat.wiring.scratch import scratch_databases
        from subplat.wiring.simulation_on_postgres import towns_on

        if self._databases is None:
            self._databases = self._opened.enter_context(scratch_databases(load_settings()))
        with self._databases.fresh() as dsn:
            engine = open_engine(PostgresSettings(dsn=dsn, pool_size=2))
            simulation = Simulation(plan=plan, make_town=towns_on(engine, policies), tell=tell)
            try:
                return simulation.play(), simulation.books_at_end
            finally:
                engine.dispose()


@contextmanager
def stores() -> Iterator[Play]:
    """For the time of the block. Playing raises BadSettings, NoScratchDatabase, EmbeddedPostgresFailed for PostgreSQL."""
    with ExitStack() as opened:
        yield _Stores(opened)
