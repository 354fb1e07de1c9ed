"""`subplat simulate`: a whole company's years from one seed, with everything that can go wrong on the way."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from subplat.entrypoints.cli.output import FAILED, AsJson, answer, say
from subplat.entrypoints.signals import ended_by_signals

if TYPE_CHECKING:
    from subplat.simulation.outcome import Outcome

WIDTH = 40


class Store(StrEnum):
    """Where the books are."""

    MEMORY = "memory"
    POSTGRES = "postgres"


class Faults(StrEnum):
    """How much goes wrong."""

    NONE = "none"
    LIGHT = "light"
    SWARM = "swarm"


def simulate(
    clients: Annotated[int, typer.Option(min=1, max=10_000, help="How many clients come.")] = 20,
    years: Annotated[int, typer.Option(min=1, max=50, help="How long the company lives.")] = 2,
    seed: Annotated[str, typer.Option(help="The same seed is the same history, to the second.")] = "1",
    faults: Annotated[Faults, typer.Option(help="swarm: a random half of all kinds, at random rates.")] = Faults.SWARM,
    seeds: Annotated[int, typer.Option(min=1, help="So many seeds, one after the other: SEED, SEED+1, and so on.")] = 1,
    more: Annotated[
        str, typer.Option(help="What there is more of than usual: ZOMBIE+LOST_AFTER:0.2,odd=1,wishes=override+refund.")
    ] = "",
    only: Annotated[str, typer.Option(help="Leave out all clients but these: 3,7,12.")] = "",
    store: Annotated[
        Store, typer.Option(help="postgres: on a database made for it, and dropped. The outcome is the same.")
    ] = Store.MEMORY,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Two policies (TOML): the same worlds under both, and what the second changes."),
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="With --compare: a picture of the differences, SVG.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="So many seeds at once, in memory. The outcome is the same.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Play whole companies under faults and check every promise after every event; exit code 1 where one was broken."""
    import gc
    import time

    import attrs

    from subplat.simulation import run
    from subplat.simulation.emphasis import Emphasis, UnknownEmphasis
    from subplat.simulation.fault_mix import Level
    from subplat.simulation.minimal import minimal
    from subplat.wiring.simulation_processes import FEW_COLLECTIONS, play_all
    from subplat.wiring.simulation_stores import stores

    gc.set_threshold(*FEW_COLLECTIONS)
    chosen = frozenset(map(int, only.split(","))) if only else None
    outcomes: list[Outcome] = []
    began = time.process_time()
    try:
        emphasis = Emphasis.read(more)
    except UnknownEmphasis as unknown:
        raise typer.BadParameter(str(unknown), param_hint="--more") from None
    one = run.Plan(
        seed=seed,
        clients=clients,
        years=years,
        level=Level(faults.value),
        only=chosen,
        store=run.Store(store.value),
        emphasis=emphasis,
    )
    names = [seed] if seeds == 1 else [_next_seed(seed, number) for number in range(seeds)]
    if compare is not None:
        if store is not Store.MEMORY:
            raise typer.BadParameter("policies are compared in memory", param_hint="--store")
        from subplat.entrypoints.cli.policy_comparison import compare_policies

        months = years * 365 // 30
        compare_policies(
            compare,
            one,
            names,
            chart=chart,
            bar=lambda what: Bar(what, months),
            played=_end_bar,
            as_json=as_json,
        )
        return
    if processes > 1 and store is not Store.MEMORY:
        raise typer.BadParameter("several at once are played in memory only", param_hint="--processes")
    if chart is not None:
        raise typer.BadParameter("there is a picture of a comparison only", param_hint="--chart")
    # A server that is there for this run only has to be stopped by it, however it ends.
    elsewhere = 0.0
    with ended_by_signals(_interrupted), stores() as play:
        plans = [attrs.evolve(one, seed=each) for each in names]
        if processes > 1:
            found = play_all(plans, processes)
        else:
            found = ((play(plan, Bar(f"seed {plan.seed}", years * 365 // 30)), 0.0) for plan in plans)
        for plan, (outcome, seconds) in zip(plans, found, strict=True):
            outcomes.append(outcome)
            elsewhere += seconds
            if not outcome.holds:
                say("A promise was broken: looking for the smallest company that breaks it too …")
                outcomes[-1] = minimal(plan, outcome, play)
                break
    _end_bar()
    _speed(outcomes, time.process_time() - began + elsewhere)
    data = [attrs.asdict(outcome) for outcome in outcomes]
    answer(data[0] if seeds == 1 else data, "\n\n".join(_text(outcome) for outcome in outcomes), as_json=as_json)
    if not all(outcome.holds for outcome in outcomes):
        raise typer.Exit(FAILED)


def _interrupted() -> None:
    raise KeyboardInterrupt


def _next_seed(seed: str, number: int) -> str:
    return str(int(seed) + number) if seed.isdigit() else f"{seed}-{number}"


class Bar:
    """Progress on standard error, where a person looks; nothing elsewhere."""

    def __init__(self, what: str, months: int) -> None:
        self._what, self._months = what, months

    def __call__(self, months: int) -> None:
        if sys.stderr.isatty():
            done = WIDTH * months // self._months
            typer.echo(f"\r{self._what} [{'#' * done:<{WIDTH}}] month {months} of {self._months}", nl=False, err=True)


def _end_bar() -> None:
    if sys.stderr.isatty():
        typer.echo("", err=True)


def _speed(outcomes: "list[Outcome]", seconds: float) -> None:
    """Not part of the result, which is the same on every machine."""
    lived = sum(float(outcome.client_years) for outcome in outcomes)
    pace = lived / seconds * 60 if seconds else 0.0
    say(f"{lived:.1f} client-years in {seconds:.1f} CPU seconds: {pace:.0f} client-years per CPU minute")


def _text(outcome: "Outcome") -> str:
    lines = [
        f"Seed {outcome.seed}: {outcome.clients} clients, {outcome.years} years, faults {outcome.faults}",
        f"  {outcome.client_years} client-years, {outcome.events} events, {outcome.checks} checked slices of the books",
        "  " + ", ".join(f"{name} {amount}" for name, amount in outcome.money.items()),
    ]
    lines += [f"  {count:>6}  {kind}" for kind, count in outcome.fault_counts.items()]
    for report, tables in outcome.figures.items():
        rows = tables.values() if isinstance(tables, dict) else ()
        lines += [f"  {report}: " + ", ".join(f"{key} {value}" for key, value in row.items()) for row in rows if row]
    broken = outcome.broken
    if broken is None:
        return "\n".join([*lines, "  every promise was kept"])
    lines += [f"  BROKEN {broken.rule} at {broken.at}", f"    {broken.subject}: {broken.detail}"]
    lines += [f"    {line}" for line in broken.trace]
    return "\n".join([*lines, f"  again: {broken.reproduce}"])
