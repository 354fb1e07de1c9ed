"""What is tried in a stage: which places, which commits, which statements, and with which trouble."""

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from subplat.testing.crashes.orders import Chain, InTurn, Order, Orders, Trouble, number_of
from subplat.testing.crashes.run import Result
from subplat.testing.crashes.story import Stage
from subplat.testing.crashes.wire import Cut, Moment

FARTHEST_SECOND = 40
"""A second death comes within so many places of recovery."""


@frozen(kw_only=True)
class Wanted:
    """What to try. `of`, `part`: only those places whose name falls into this part; likewise commits and statements.

    `chains`: all places in chains of kills; what is tried of `part` comes on top. `every_stage`: a place counts anew in
    each stage that passes it, else in the first. `pairs`, `stops`, `cuts`, `ends`: one of so many places, commits or
    statements; 0: none.
    """

    of: int = 1
    part: int = 0
    chains: bool = False
    every_stage: bool = False
    pairs: int = 8
    stops: int = 8
    cuts: int = 8
    ends: int = 60
    only: str = ""

    def takes(self, name: str) -> bool:
        """Whether a place is one of these."""
        return number_of(name) % self.of == self.part and self.only in name


@frozen(kw_only=True)
class Trial:
    """One run with trouble."""

    kind: str
    stage: str
    place: str
    orders: Orders = field(factory=InTurn)
    cut: Cut | None = None

    def met(self, result: Result) -> bool:
        """Whether the trouble happened."""
        return result.is_cut if self.cut is not None else self.place in result.met

    def __str__(self) -> str:
        later = self.orders.orders[1:] if isinstance(self.orders, InTurn) else ()
        return f"{self.kind} in {self.stage} at {self.place}" + "".join(f", again {each.after}" for each in later)


def trials(stage: Stage, places: Sequence[str], wanted: Wanted) -> Iterator[Trial]:
    """Each place once by SIGKILL; some with a second death during recovery, some by a pause longer than a lease."""
    for place in places:
        kill = Order(trouble=Trouble.KILL, place=place)
        yield alone(stage, place)
        if wanted.pairs and number_of(place) // 3 % wanted.pairs == 0:
            second = Order(trouble=Trouble.KILL, after=1 + number_of(place) // 5 % FARTHEST_SECOND)
            yield Trial(kind="pair", stage=stage.name, place=place, orders=InTurn((kill, second)))
        if wanted.stops and number_of(place) // 11 % wanted.stops == 0:
            stop = Order(trouble=Trouble.STOP, place=place)
            yield Trial(kind="stop", stage=stage.name, place=place, orders=InTurn((stop,)))


def alone(stage: Stage, place: str) -> Trial:
    """One kill in a run of its own."""
    return Trial(kind="kill", stage=stage.name, place=place, orders=InTurn((Order(trouble=Trouble.KILL, place=place),)))


def chained(stage: Stage, number: int, chain: Chain) -> Trial:
    """Many kills in one run; `number` counts the chains of a stage."""
    return Trial(kind="chain", stage=stage.name, place=f"chain {number}", orders=chain)


def cuts(stage: Stage, undisturbed: Result, wanted: Wanted, *, lane: int, lanes: int) -> Iterator[Trial]:
    """Of every lane and part other commits, unheard and unanswered in turn; and other statements."""
    share, shares = lane + lanes * wanted.part, lanes * wanted.of
    for turn, number in enumerate(_chosen(stage, undisturbed.commits, wanted.cuts, share, shares)):
        yield _cut("cut", stage, Cut(number=number, moment=(Moment.UNHEARD, Moment.UNANSWERED)[(turn + share) % 2]))
    for number in _chosen(stage, undisturbed.statements, wanted.ends, share, shares):
        yield _cut("end", stage, Cut(number=number, moment=Moment.TERMINATED))


def _chosen(stage: Stage, last: int, one_of: int, share: int, shares: int) -> Iterator[int]:
    """One of so many numbers up to `last`, dealt out to the shares; not the same ones in each stage."""
    if one_of:
        for turn, number in enumerate(range(1 + number_of(stage.name) % one_of, last + 1, one_of)):
            if (turn + number_of(stage.name)) % shares == share:
                yield number


def _cut(kind: str, stage: Stage, cut: Cut) -> Trial:
    return Trial(kind=kind, stage=stage.name, place=f"{cut.moment} {cut.number}", cut=cut)
