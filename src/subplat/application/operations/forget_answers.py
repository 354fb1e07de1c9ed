"""Kept answers are forgotten once nobody repeats a request any more."""

from datetime import timedelta

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory

KEPT_FOR = timedelta(hours=48)
"""Longer than anybody's retries: those of the common HTTP clients end within hours, a weekend's queue within two days."""
PAGE = 1_000


@job("operations.forget_answers.v1", Lane.BULK)
@frozen(kw_only=True)
class ForgetAnswers(Job):
    """Removes what is older; a key that is used again afterwards is a new one."""


@frozen(kw_only=True)
class ForgetAnswersHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, job: ForgetAnswers) -> None:
        """Page by page, so that no transaction is long; running again finds the rest."""
        before = self.clock.now() - KEPT_FOR
        gone = PAGE
        while gone == PAGE:
            with self.units_of_work() as work:
                gone = work.answers.forget(before, PAGE)
                work.commit()
