"""The circuit breaker: counts how an outside system answers, and spares everybody the wait while it does not."""

from collections.abc import Callable
from typing import TypeVar

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import NotLetIn, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.errors import Conflict
from subplat.domain.ids import CircuitId
from subplat.domain.operations.circuit import Circuit

T = TypeVar("T")
TRIES = 3


@frozen(kw_only=True)
class Breaker:
    """One outside system's calls. Its state is in the books, so that every process and every person sees the same."""

    system: str
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def call(self, call: Callable[[], T]) -> T:
        """What the call answers or raises; while the system is down mostly Unavailable, without a call.

        An unknown outcome or a malformed answer says nothing either way; a refusal is an answer. What the breaker
        cannot write down never takes the place of what the call came to.
        """
        had_trouble = self._let_through()
        try:
            answer = call()
        except Unavailable as failure:
            detail, now, certain = failure.detail, self.clock.now(), isinstance(failure, NotLetIn)
            policy = self.policies.circuit
            self._note(lambda circuit: circuit.failed(reason=detail, now=now, policy=policy, certain=certain))
            raise
        except Rejected:
            self._answered(had_trouble)
            raise
        self._answered(had_trouble)
        return answer

    def _let_through(self) -> bool:
        """Tells whether a success would be news. Raises Unavailable while calls are held back."""
        with self.units_of_work() as work:
            circuit = work.circuits.find(self.system)
        if circuit is None or not circuit.is_down:
            return circuit is not None and circuit.has_trouble
        wait = circuit.closed_for(self.clock.now(), self.policies.circuit)
        if wait is not None:
            raise Unavailable(self.system, f"down since {circuit.down_since}: {circuit.last_failure}", wait)
        now = self.clock.now()
        self._note(lambda circuit: circuit.probe(now))
        return True

    def _answered(self, had_trouble: bool) -> None:
        if had_trouble:
            now = self.clock.now()
            self._note(lambda circuit: circuit.answered(now))

    def _note(self, change: Callable[[Circuit], None]) -> None:
        for _ in range(TRIES):
            try:
                with self.units_of_work() as work:
                    circuit = work.circuits.find(self.system)
                    is_new = circuit is None
                    circuit = circuit or Circuit(id=CircuitId(self.identifiers.new()), system=self.system)
                    change(circuit)
                    (work.circuits.add if is_new else work.circuits.save)(circuit)
                    work.commit()
            except Conflict:
                continue
            except (Unavailable, OutcomeUnknown):
                return
            return
