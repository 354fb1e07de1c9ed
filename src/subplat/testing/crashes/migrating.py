"""A migration whose process is killed half way, and that is begun again on the same database."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from attrs import frozen

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import OWNER_ROLE, ensure_roles_and_database
from subplat.adapters.postgres.migrations import check
from subplat.application.ports.crash_points import listen
from subplat.testing.crashes.children import fork
from subplat.testing.crashes.ground import Place
from subplat.testing.crashes.orders import InTurn, Obedience, Order, Trouble
from subplat.testing.crashes.run import Result, read_diary
from subplat.testing.crashes.tally import Tally
from subplat.testing.crashes.trials import Trial
from subplat.wiring.schema import upgrade

STAGE = "migration"
SCHEMA = """
select 'relation', c.oid::regclass::text, c.relkind::text, coalesce(c.relacl::text, ''), c.relrowsecurity::text
  from pg_class c where c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$' and c.relkind <> 't'
union all
select 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull::text
  from pg_attribute a join pg_class c on c.oid = a.attrelid
 where c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$' and c.relkind in ('r', 'v') and attnum > 0
union all
select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '' from pg_constraint
union all
select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '' from pg_trigger where not tgisinternal
union all
select 'function', p.oid::regprocedure::text, '', md5(prosrc), coalesce(proacl::text, '')
  from pg_proc p where p.pronamespace::regnamespace::text !~ '^pg_|^information_schema$'
union all
select 'policy', tablename, policyname, coalesce(qual, ''), coalesce(with_check, '') from pg_policies
"""


@frozen(kw_only=True)
class Migrations:
    """Each run has a database of its own, with nothing in it. Scripts that follow each other are one place."""

    cluster: EmbeddedPostgres
    directory: Path

    def carry_out(self) -> Tally:
        """One undisturbed run, then one for each place; raises RuntimeError when it does not come to its end undisturbed."""
        tally, (undisturbed, on_the_way) = Tally(), self._play(Order())
        if undisturbed.problem:
            raise RuntimeError(f"the migration does not come to its end undisturbed: {undisturbed.problem}")
        tally.places = sorted(undisturbed.passed)
        for name, number in _chosen(on_the_way):
            order = Order(trouble=Trouble.KILL, after=number)
            trial = Trial(kind="kill", stage=f"{STAGE}, {number}", place=name, orders=InTurn((order,)))
            tally.take(trial, self._play(order)[0], undisturbed)
        return tally

    def _play(self, order: Order) -> tuple[Result, Sequence[str]]:
        """Once with the order, with what it passed; and once more, which has to bring it to its end."""
        started, place = time.monotonic(), Place(cluster=self.cluster, name="subplat_crash_migrated")
        place.drop()
        ensure_roles_and_database(self.cluster.dsn(), database=place.name)
        dsn, problem = self.cluster.dsn(user=OWNER_ROLE, database=place.name), ""
        self._diary.unlink(missing_ok=True)
        first = self._process(dsn, order)
        on_the_way = [line[1:] for line in self._diary.read_text().splitlines()]
        again = self._process(dsn, Order())
        passed, met = read_diary(self._diary)
        if again or (first and not met):
            problem = f"a process that migrates ended by itself with status {again or first}"
        with psycopg.connect(place.superuser_dsn) as connection:
            rows: list[Any] = [list(row) for row in connection.execute(SCHEMA.encode()).fetchall()]
        truth = {"schema": sorted(rows), "out of step": list(check(dsn))}
        place.drop()
        seconds = time.monotonic() - started
        return Result(truth=truth, passed=passed, met=met, problem=problem, seconds=seconds), on_the_way

    def _process(self, dsn: str, order: Order) -> int:
        """Its status as `waitpid` has it."""

        def live() -> None:
            diary = os.open(self._diary, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
            listen(Obedience(order=order, diary=diary))
            upgrade(dsn)

        return os.waitpid(fork(live), 0)[1]

    @property
    def _diary(self) -> Path:
        return self.directory / "diary"


def _chosen(passed: Sequence[str]) -> Sequence[tuple[str, int]]:
    """Each name at its first place and at the one half way to its last, with the number of the place."""
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(passed, 1):
        numbers.setdefault(name, []).append(number)
    return [
        (name, number)
        for name, all_of_it in numbers.items()
        for number in {all_of_it[0], all_of_it[len(all_of_it) // 2]}
    ]
