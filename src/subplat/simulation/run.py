"""Plays one seed and says what came of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import define, field, frozen

from subplat.application.outside import Ports
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.mailer import DraftGone
from subplat.domain.reporting.books import Books
from subplat.simulation.agenda import Happening
from subplat.simulation.chance import Chance
from subplat.simulation.checks.books import NOTHING, all_of
from subplat.simulation.checks.liveness import Liveness
from subplat.simulation.checks.promises import Promises
from subplat.simulation.checks.safety import Safety
from subplat.simulation.checks.scene import Scene
from subplat.simulation.checks.together import Together
from subplat.simulation.checks.touched import Touched
from subplat.simulation.checks.unchecked import Unchecked
from subplat.simulation.checks.violated import Violated
from subplat.simulation.checks.whole import WholeBooks
from subplat.simulation.company_life import YEAR, CompanyLife, arrival, start_of
from subplat.simulation.emphasis import USUAL, Emphasis
from subplat.simulation.fault_mix import FaultMix, Level
from subplat.simulation.faults.outages import Outages
from subplat.simulation.faults.ports import Faulty
from subplat.simulation.outcome import Broken, Outcome, figures_of, mails_of, money_of, tables_of
from subplat.simulation.people.customer import Customer
from subplat.simulation.town import Town
from subplat.simulation.world import World

TownMaker = Callable[[datetime, Callable[[Ports], Ports]], Town]
Tell = Callable[[int], None]
TOLD = 40
FIRST_YEAR = 2026


class Store(StrEnum):
    """Where the books are."""

    MEMORY = "memory"
    POSTGRES = "postgres"


@frozen(kw_only=True)
class Plan:
    """What is played; `only` leaves all clients out but these (by number), and nothing else changes.

    `emphasis` is what there is more of. `store` is where the books are kept, which changes nothing at all.
    """

    seed: str
    clients: int
    years: int
    level: Level
    only: frozenset[int] | None = None
    store: Store = Store.MEMORY
    emphasis: Emphasis = USUAL

    @property
    def command(self) -> str:
        """How it is played again."""
        words = f"--clients {self.clients} --years {self.years} --seed {self.seed} --faults {self.level}"
        only = "" if self.only is None else f" --only {','.join(map(str, sorted(self.only)))}"
        store = "" if self.store is Store.MEMORY else f" --store {self.store}"
        more = f" --more {self.emphasis}" if self.emphasis else ""
        return f"subplat simulate {words}{more}{only}{store}"


@define(kw_only=True, eq=False)
class Simulation:
    """One run of a plan; `tell` hears how many months have passed."""

    plan: Plan
    make_town: TownMaker
    tell: Tell = lambda months: None
    world: World = field(init=False)
    _life: CompanyLife = field(init=False)
    books_at_end: Books = field(default=NOTHING, init=False)
    """Empty where a promise was broken."""
    _safety: Safety | None = field(default=None, init=False)
    promises: Promises | None = field(default=None, init=False)
    _whole: WholeBooks = field(init=False)

    def __attrs_post_init__(self) -> None:
        chance, start = Chance(self.plan.seed), start_of(FIRST_YEAR)
        mix = FaultMix.drawn(self.plan.level, chance, self.plan.emphasis.faults)
        faulty = Faulty(mix, self._land)
        town = self.make_town(start, faulty.around)
        self.world = World(town=town, chance=chance, mix=mix, checks=Unchecked(), now=start)
        # Books that are not in memory are looked at as a whole, every month and when all has come to rest.
        outages = Outages(world=self.world, faulty=faulty, stream=chance.of("outages"))
        self._whole = WholeBooks(clock=town.clock, excused=outages.excused)
        if town.shelves is not None:
            self._safety = Safety(
                shelves=town.shelves, clock=town.clock, touched=Touched(town.shelves), excused=outages.excused
            )
            scene = Scene(shelves=town.shelves, town=town, by_itself=self.world.acts_by_itself, excused=outages.excused)
            self.promises = Promises(scene)
            self.world.checks = Together((self._safety, self.promises))
        self._life = CompanyLife(
            world=self.world,
            outages=outages,
            books=self._books,
            glance=self._glance,
            at_rest=self._at_rest,
            months_passed=self.tell,
            only=self.plan.only,
            emphasis=self.plan.emphasis,
        )

    @property
    def customers(self) -> list[Customer]:
        """Everybody who came, or will."""
        return self._life.customers

    @property
    def fates(self) -> list[str]:
        """Outages and jumps of the clock, each with its instant."""
        return self._life.outages.thrown

    def play(self) -> Outcome:
        """To the end, or to the first promise that is broken."""
        try:
            books, broken = self._life.play(self.plan.clients, self.plan.years), None
        except Violated as violated:
            books, broken = NOTHING, self._broken(violated)
        self.books_at_end = books
        return self._outcome(books, broken)

    def _books(self) -> Books:
        if self.promises is not None:
            self.promises.month_is_over()
        return self._whole.ensure(self._glance())

    def _at_rest(self, books: Books) -> None:
        Liveness(town=self.world.town).check(books)
        if self.promises is not None:
            self.promises.at_rest()

    def _glance(self) -> Books:
        shelves = self.world.town.shelves
        return self.world.application.books.read() if shelves is None else all_of(shelves)

    def _land(self, delay: timedelta, effect: Callable[[], object]) -> None:
        def lands() -> None:
            # Nobody waits for the answer any more, so nobody hears of a refusal either.
            with suppress(OutsideFailure, DraftGone):
                effect()

        self.world.later(delay, Happening(who="network", what="lands", do=lands, needs_platform=False))

    def _broken(self, violated: Violated) -> Broken:
        client = self._number_of(violated.client)
        plan = self.plan
        return Broken(
            rule=violated.rule,
            subject=violated.subject,
            detail=violated.detail,
            at=f"{self.world.now:%Y-%m-%dT%H:%M:%SZ}",
            client=client,
            trace=tuple(self.world.trace.concerning(client, TOLD)),
            reproduce=plan.command,
        )

    def _number_of(self, client: UUID | None) -> int | None:
        return next(
            (each.number for each in self._life.customers if client is not None and each.client_id == client), None
        )

    def _outcome(self, books: Books, broken: Broken | None) -> Outcome:
        plan, world = self.plan, self.world
        start = start_of(FIRST_YEAR)
        lived = sum(
            (max(timedelta(), world.now - start - arrival(n, plan.clients)) for n in self._numbers()), timedelta()
        )
        return Outcome(
            seed=plan.seed,
            clients=plan.clients,
            years=plan.years,
            faults=plan.level.value,
            client_years=f"{lived / YEAR:.1f}",
            events=world.events,
            checks=self._safety.checked if self._safety else self._whole.checked,
            fault_counts={fault.value: count for fault, count in sorted(world.mix.counts.items())},
            refusals=dict(sorted(world.refusals.items())),
            books=tables_of(books),
            money=money_of(books),
            mails=mails_of(world.town.mailer.sent),
            figures={} if broken else figures_of(world.application),
            broken=broken,
        )

    def _numbers(self) -> list[int]:
        return [number for number in range(self.plan.clients) if self.plan.only is None or number in self.plan.only]
