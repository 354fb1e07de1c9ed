"""The differences of two policies, pair by pair: the seed is the same, so what differs is the policy's doing."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import mean, stdev

import attrs
from attrs import frozen

from subplat.application.policies import Policies
from subplat.simulation.experiment.measures import Measures
from subplat.simulation.experiment.trial import Trial

CENT = Decimal("0.01")
Try = Callable[[str, Policies], Trial]
"""One seed under a policy."""


@frozen(kw_only=True)
class Named:
    """A policy, and what it is called."""

    name: str
    policies: Policies


@frozen(kw_only=True)
class Difference:
    """Of one measure, the second policy less the first. `spread` is the standard deviation over the seeds, `error` that of
    the mean; both None for a single seed. `higher` and `lower`: seeds in which the second had more, or less."""

    measure: str
    first: Decimal
    second: Decimal
    mean: Decimal
    spread: Decimal | None
    error: Decimal | None
    least: Decimal
    most: Decimal
    higher: int
    lower: int
    by_seed: tuple[Decimal, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the mean is more than twice its error away from nothing."""
        return self.error is not None and abs(self.mean) > 2 * self.error


@frozen(kw_only=True)
class SameWorlds:
    """How well the two worlds of each seed agree: seeds with the same people and with the same fates, out of `seeds`, and the
    part (percent) of all bills that both worlds have; the others were not billed in one of them any more, or not yet."""

    seeds: int
    same_people: int
    same_fates: int
    bills_in_both: Decimal


@frozen(kw_only=True)
class Comparison:
    """The second policy against the first, by measure."""

    first: str
    second: str
    differences: tuple[Difference, ...]
    worlds: SameWorlds
    seeds: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs in any seed."""
        return all(value == 0 for each in self.differences for value in each.by_seed)


class PromiseBroken(Exception):
    """Under one of the policies the platform broke a promise: a defect of ours, not of the policy."""


def compared(first: Named, second: Named, seeds: Sequence[str], trial: Try) -> Comparison:
    """Plays every seed under both. Raises PromiseBroken."""
    pairs = [(trial(seed, first.policies), trial(seed, second.policies)) for seed in seeds]
    measures = [(_kept(one, first.name), _kept(other, second.name)) for one, other in pairs]
    names = [each.name for each in attrs.fields(Measures)]
    return Comparison(
        first=first.name,
        second=second.name,
        differences=tuple(
            _difference(name, [(getattr(a, name), getattr(b, name)) for a, b in measures]) for name in names
        ),
        worlds=_worlds(pairs),
        seeds=tuple(seeds),
    )


def _kept(trial: Trial, name: str) -> Measures:
    if trial.measures is None:
        broken = trial.broken
        raise PromiseBroken(f"seed {trial.seed} under {name}: {broken.rule}, {broken.detail}" if broken else trial.seed)
    return trial.measures


def _difference(name: str, pairs: Sequence[tuple[Decimal, Decimal]]) -> Difference:
    found = [other - one for one, other in pairs]
    spread = stdev(found) if len(found) > 1 else None
    return Difference(
        measure=name,
        first=_cents(mean(one for one, _ in pairs)),
        second=_cents(mean(other for _, other in pairs)),
        mean=_cents(mean(found)),
        spread=None if spread is None else _cents(spread),
        error=None if spread is None else _cents(spread / Decimal(len(found)).sqrt()),
        least=min(found),
        most=max(found),
        higher=sum(1 for value in found if value > 0),
        lower=sum(1 for value in found if value < 0),
        by_seed=tuple(found),
    )


def _worlds(pairs: Sequence[tuple[Trial, Trial]]) -> SameWorlds:
    both = sum(len(one.bills & other.bills) for one, other in pairs)
    either = sum(len(one.bills | other.bills) for one, other in pairs)
    return SameWorlds(
        seeds=len(pairs),
        same_people=sum(one.people == other.people for one, other in pairs),
        same_fates=sum(one.fates == other.fates for one, other in pairs),
        bills_in_both=_cents(Decimal(100 * both) / either) if either else Decimal(100),
    )


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT)
