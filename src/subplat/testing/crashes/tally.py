"""What came of the trials."""

from attrs import define, field

from subplat.testing.crashes.run import Result
from subplat.testing.crashes.trials import Trial
from subplat.testing.crashes.truth import BY_TWO_AT_ONCE, LEFT_BEHIND, differences


@define(kw_only=True)
class Tally:
    """What came of it. `places`: those passed; `reached`: those at which a process died or stood still.

    `violations`: a trial and how it differs from the undisturbed stage.
    """

    places: list[str] = field(factory=list[str])
    reached: list[str] = field(factory=list[str])
    killed: int = 0
    chains: int = 0
    chained: int = 0
    pairs: int = 0
    stops: int = 0
    cuts: int = 0
    ends: int = 0
    runs: int = 0
    missed: list[str] = field(factory=list[str])
    violations: dict[str, object] = field(factory=dict[str, object])
    seconds: float = 0.0

    def take(self, trial: Trial, result: Result, wanted: Result) -> None:
        """One run more."""
        self.runs += 1
        self.seconds += result.seconds
        is_chain = trial.kind == "chain"
        has_met = is_chain or trial.met(result)
        if not has_met:
            self.missed.append(str(trial))
        elif trial.cut is None:
            self.reached += [name for name in (result.met if is_chain else [trial.place]) if name not in self.reached]
        self.chains += is_chain
        self.chained += len(result.met) if is_chain else 0
        self.killed += trial.kind == "kill" and has_met
        self.pairs += trial.kind == "pair" and len(result.met) > 1
        self.stops += trial.kind == "stop" and has_met
        self.cuts += trial.kind == "cut" and has_met
        self.ends += trial.kind == "end" and has_met
        but = BY_TWO_AT_ONCE if trial.kind == "stop" else LEFT_BEHIND
        wrong: object = result.problem or differences(result.truth, wanted.truth, but)
        if wrong:
            self.violations[str(trial)] = wrong

    def add(self, other: "Tally") -> None:
        """That of another keeper or lane."""
        self.places = sorted({*self.places, *other.places})
        self.reached = sorted({*self.reached, *other.reached})
        for name in ("killed", "chains", "chained", "pairs", "stops", "cuts", "ends", "runs", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.violations |= other.violations
