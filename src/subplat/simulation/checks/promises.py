"""Every change of the books against what was promised, at the end of the event that made it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from attrs import define, field

from subplat.adapters.memory.store import Aggregate, Shelf
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.payments.link import PaymentLink
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks import bills, contracts, letters, offers, pages, queue, receipts, wishes
from subplat.simulation.checks.scene import ChangeCheck, Scene
from subplat.simulation.checks.violated import Violated

A = TypeVar("A", bound=Aggregate)
QUEUE_DAY = 0
"""Once a week the queue is looked at."""
WholeCheck = Callable[[Scene], Iterator[Finding]]


@define(eq=False)
class Promises:
    """Looks at what was changed, and only there; at the end of a month, and when all has come to rest, at more."""

    scene: Scene
    checked: int = field(default=0, init=False)
    _waiting: list[Callable[[], None]] = field(factory=list[Callable[[], None]], init=False)
    _orders: wishes.Orders = field(factory=wishes.Orders, init=False)

    def __attrs_post_init__(self) -> None:
        shelves = self.scene.shelves
        self._listen(shelves.cycles, bills.CHECKS)
        self._listen(shelves.subscriptions, contracts.CHECKS)
        self._listen(shelves.quotations, offers.CHECKS)
        self._listen(shelves.emails, letters.CHECKS)
        self._listen(shelves.links, pages.CHECKS)
        self._listen(shelves.payments, receipts.PAYMENTS)
        self._listen(shelves.refunds, receipts.REFUNDS)
        self._listen(shelves.tasks, wishes.CHECKS)

    def after_event(self) -> None:
        """Raises Violated."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            try:
                for look in waiting:
                    look()
                # Nothing is asked for before its task was written down.
                self._whole((self._orders.asked_under_one_id,))
            except Exception as error:
                # Whatever handles the failures of jobs must not swallow a check that is broken itself.
                raise Violated("no_crash", "a check", f"{type(error).__name__}: {error}") from error

    def after_billing(self) -> None:
        """A day on which bills were run counts. Raises Violated."""
        self.scene.billing_ran()
        if self.scene.today.weekday() == QUEUE_DAY:
            self._whole(queue.WHOLE)
        if not self.scene.excused():
            self._whole(bills.AFTER_A_RUN)

    def month_is_over(self) -> None:
        """Raises Violated."""
        self._whole(pages.WHOLE)

    def at_rest(self) -> None:
        """Two days after the last fault. Raises Violated."""
        self._whole((*pages.AT_REST, *queue.AT_REST))

    def _listen(self, shelf: Shelf[A], checks: tuple[ChangeCheck[A], ...]) -> None:
        shelf.listeners.append(lambda before, row: self._waiting.append(lambda: self._row(checks, before, row)))

    def _row(self, checks: Iterable[ChangeCheck[A]], before: A | None, row: A) -> None:
        for check in checks:
            self.checked += 1
            for subject, detail in check(self.scene, before, row):
                raise Violated(check.__name__, subject, detail, self._client_of(row))

    def _whole(self, checks: Iterable[WholeCheck]) -> None:
        for check in checks:
            for subject, detail in check(self.scene):
                raise Violated(check.__name__, subject, detail)

    def _client_of(self, row: Aggregate) -> UUID | None:
        """Whose it is, as far as it says."""
        if isinstance(row, PaymentLink):
            row = self.scene.shelves.cycles.rows[row.billing_cycle_id]
        if isinstance(row, BillingCycle | ProvisioningTask):
            row = self.scene.shelves.subscriptions.rows[row.subscription_id]
        found: UUID | None = getattr(row, "client_id", None)
        return found
