"""A smaller company that breaks the same promise: clients are left out while it still does."""

from collections.abc import Callable

from attrs import evolve

from subplat.simulation.outcome import Outcome
from subplat.simulation.run import Plan

MOST_TRIES = 24
Play = Callable[[Plan], Outcome]


def minimal(plan: Plan, found: Outcome, play: Play) -> Outcome:
    """The outcome with the fewest clients found within some tries; `found` itself where nobody can be left out.

    First the client concerned alone, then halves, quarters and so on of those that remain.
    """
    if found.broken is None:
        return found
    search = _Search(plan, found, play)
    if found.broken.client is not None:
        search.tries_only(frozenset({found.broken.client}))
    size = max(1, len(search.kept) // 2)
    while size and search.tries < MOST_TRIES and len(search.kept) > 1:
        shorter = any(search.tries_only(search.kept - part) for part in _parts(sorted(search.kept), size))
        size = min(size, len(search.kept) // 2) if shorter else size // 2
    return search.best


class _Search:
    def __init__(self, plan: Plan, found: Outcome, play: Play) -> None:
        self._plan, self._play, self.best, self.tries = plan, play, found, 0
        self.kept = plan.only or frozenset(range(plan.clients))

    def tries_only(self, clients: frozenset[int]) -> bool:
        """Whether these alone break the same promise; then they are kept."""
        if not clients or self.tries >= MOST_TRIES or self.best.broken is None:
            return False
        self.tries += 1
        outcome = self._play(evolve(self._plan, only=clients))
        if outcome.broken is None or outcome.broken.rule != self.best.broken.rule:
            return False
        self.best, self.kept = outcome, clients
        return True


def _parts(clients: list[int], size: int) -> list[frozenset[int]]:
    return [frozenset(clients[start : start + size]) for start in range(0, len(clients), size)]
