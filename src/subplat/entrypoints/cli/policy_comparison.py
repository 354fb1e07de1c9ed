"""`subplat simulate --compare`: two policies over the same worlds."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from subplat.entrypoints.cli.output import FAILED, answer, say

if TYPE_CHECKING:
    from subplat.simulation.experiment.paired import Comparison, Difference, Named
    from subplat.simulation.run import Plan

NAMES = {
    "collected": "money collected",
    "days_to_pay": "days to pay",
    "clients_suspended": "clients suspended",
    "days_suspended": "days suspended",
    "clients_lost": "clients lost",
    "mrr": "MRR at the end",
    "letters": "letters sent",
}
Tell = Callable[[int], None]


def compare_policies(
    files: tuple[Path, Path],
    plan: "Plan",
    seeds: Sequence[str],
    *,
    chart: Path | None,
    bar: Callable[[str], Tell],
    played: Callable[[], None],
    as_json: bool,
) -> None:
    """Plays every seed under both, answers, and draws. Exits with 1 where the platform broke a promise.

    `bar` makes what shows how far a run is; `played` ends it.
    """
    import attrs

    from subplat.application.policies import Policies
    from subplat.simulation.experiment.paired import PromiseBroken, compared
    from subplat.simulation.experiment.trial import Trial, tried
    from subplat.wiring.simulation import town_in_memory

    first, second = _named(files)

    def trial(seed: str, policies: Policies) -> Trial:
        name = first.name if policies is first.policies else second.name
        town = partial(town_in_memory, policies=policies)
        return tried(attrs.evolve(plan, seed=seed), town, bar(f"seed {seed}, {name}"))

    try:
        comparison = compared(first, second, seeds, trial)
    except PromiseBroken as broken:
        say(f"A promise was broken, so nothing can be compared: {broken}")
        raise typer.Exit(FAILED) from broken
    finally:
        played()
    if chart is not None:
        from subplat.entrypoints.cli.paired_chart import svg

        labels = {each.measure: (NAMES[each.measure], _change(each)) for each in comparison.differences}
        chart.write_text(svg(comparison, labels), encoding="utf-8")
        say(f"drawn: {chart}")
    answer(attrs.asdict(comparison), _text(comparison, plan), as_json=as_json)


def _named(files: tuple[Path, Path]) -> "tuple[Named, Named]":
    """Both policies by the names of their files; raises BadParameter with every fault of both."""
    from attrs import evolve

    from subplat.simulation.experiment.paired import Named
    from subplat.wiring.memory import SAMPLE_POLICIES
    from subplat.wiring.policy_file import BadPolicy, read_policies

    found: list[Named] = []
    faults: list[str] = []
    for path in files:
        try:
            found.append(Named(name=path.stem, policies=read_policies(path, SAMPLE_POLICIES)))
        except BadPolicy as fault:
            faults.append(str(fault))
    if faults:
        raise typer.BadParameter("\n".join(faults), param_hint="--compare")
    first, second = found
    if first.name == second.name:
        first, second = evolve(first, name=str(files[0])), evolve(second, name=f"{files[1]} (second)")
    return first, second


def _text(comparison: "Comparison", plan: "Plan") -> str:
    from subplat.entrypoints.cli.chart import both_sides
    from subplat.entrypoints.cli.paired_chart import percent

    seeds, worlds = len(comparison.seeds), comparison.worlds
    lines = [
        f"{comparison.second} against {comparison.first}: {_played(plan, seeds)}",
        "",
        _row("mean of the seeds", comparison.first[-14:], comparison.second[-14:], "difference ", "spread"),
        *(_figures(each) for each in comparison.differences),
        "",
        _row("by seed", "least", "most", "seeds with more", "with less"),
        *(_reach(each) for each in comparison.differences),
    ]
    lines += ["", f"In percent of {comparison.first} (* more than twice the error of the mean):"]
    lines.append(
        both_sides(
            [
                (NAMES[each.measure], percent(each.mean, each), f"{percent(each.mean, each):+.1f} %{_star(each)}")
                for each in comparison.differences
            ]
        )
    )
    lines += [
        "",
        f"Same worlds: the same people in {worlds.same_people} of {seeds} seeds, the same outages in {worlds.same_fates};",
        f"{worlds.bills_in_both} % of all bills were in both.",
    ]
    if comparison.is_equal:
        lines.append("Nothing differs in any seed.")
    return "\n".join(lines)


def _played(plan: "Plan", seeds: int) -> str:
    return f"{seeds} seeds, {plan.clients} clients, {plan.years} years, faults {plan.level}"


def _figures(each: "Difference") -> str:
    spread = "-" if each.spread is None else _number(each.spread)
    return _row(
        NAMES[each.measure],
        _number(each.first),
        _number(each.second),
        _number(each.mean, signed=True) + (_star(each) or " "),
        spread,
    )


def _reach(each: "Difference") -> str:
    least, most = _number(each.least, signed=True), _number(each.most, signed=True)
    return _row(NAMES[each.measure], least, most, str(each.higher), str(each.lower))


def _row(name: str, first: str, second: str, third: str, fourth: str) -> str:
    return f"{name:<17} {first:>14} {second:>14} {third:>15} {fourth:>14}".rstrip()


def _change(each: "Difference") -> str:
    return f"{_number(each.first)} \N{RIGHTWARDS ARROW} {_number(each.second)}"


def _star(each: "Difference") -> str:
    return "*" if each.is_clear else ""


def _number(value: Decimal, *, signed: bool = False) -> str:
    digits = 0 if value == value.to_integral_value() or abs(value) >= 1000 else 2
    return f"{value:{'+' if signed else ''},.{digits}f}"
