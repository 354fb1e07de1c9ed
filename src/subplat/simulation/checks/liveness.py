"""Once the faults have stopped for two days: everything has come to rest, and where it should."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from attrs import define

from subplat.application.payments.send_refund import SendRefund
from subplat.application.ports.job_inspection import JobState
from subplat.domain.billing.cycle import OPEN
from subplat.domain.messaging.email import MailDirection, MailStatus
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.subscription import SubscriptionStatus, SuspensionCause
from subplat.simulation.checks import heard, outside, returned
from subplat.simulation.checks.violated import Violated
from subplat.simulation.town import Town

CONVERGES_WITHIN = timedelta(hours=48)
LATEST_LETTER = timedelta(hours=9)
"""Letters to clients wait for the morning."""
CHARGED_WITHIN = timedelta(days=14)
"""The longest outage, the tries of a charge and the days of a month on which no plan charges, one after the other."""
RESTING = (JobState.DONE, JobState.DELAYED)


@define(kw_only=True, eq=False)
class Liveness:
    """What must have come true."""

    town: Town

    def check(self, books: Books) -> None:
        """Raises Violated."""
        checks: dict[str, Callable[[Books], Iterator[Finding]]] = {
            "jobs_rest": self._jobs,
            "callbacks_processed": self._callbacks,
            "mails_leave": self._mails,
            "tasks_done": self._tasks,
            "I13": self._suspended,
            "no_arrears": self._waiting,
            "I15": lambda found: outside.money(self.town, found),
            "I16": lambda found: outside.links(self.town, found),
            "I19": lambda found: outside.mails(self.town, found),
            "F37": lambda found: returned.refunds(self.town, found),
            "F27": heard.requests,
            "events_heard": lambda found: heard.events(self.town),
            "I14": lambda found: outside.services(self.town, found),
        }
        for rule, check in checks.items():
            for subject, detail in check(books):
                raise Violated(rule, subject, f"two days after the last fault: {detail}")

    def _jobs(self, books: Books) -> Iterator[Finding]:
        busy = returned.under_way(self.town, books)
        for job in self.town.jobs.stored():
            waits_its_turn = isinstance(job.job, SendRefund) and job.job.payment_id in busy
            if job.state not in RESTING and not waits_its_turn:
                yield f"job {job.job.kind}", f"{job.state} after {job.attempts} attempts: {job.error} ({job.job})"

    def _callbacks(self, books: Books) -> Iterator[Finding]:
        for callback in books.webhooks:
            if not callback.processed and callback.ignored_reason is None:
                yield f"callback {callback.dedupe_key}", f"not processed: {callback.error}"

    def _mails(self, books: Books) -> Iterator[Finding]:
        now = self.town.clock.now()
        for email in books.emails:
            released = email.release_requested_at
            if email.status is not MailStatus.DRAFT or email.direction is not MailDirection.OUTBOUND:
                continue
            if released is not None and now - released > LATEST_LETTER:
                yield f"mail {email.intent_key}", "released, but still here"

    def _tasks(self, books: Books) -> Iterator[Finding]:
        for task in books.tasks:
            if task.status in (TaskStatus.PENDING, TaskStatus.RUNNING):
                yield f"task {task.id}", f"{task.action} is {task.status}"

    def _waiting(self, books: Books) -> Iterator[Finding]:
        """What the provider debits it also fails: a bill that only waits for its charge would wait for ever."""
        debited = {
            each.id for each in books.subscriptions if each.is_debited and each.status is SubscriptionStatus.ACTIVE
        }
        for cycle in books.cycles:
            late = self.town.clock.today() - cycle.due_date
            if cycle.subscription_id in debited and cycle.status in OPEN and late > CHARGED_WITHIN:
                yield f"billing cycle {cycle.id}", f"nobody has charged it for {late.days} days"

    def _suspended(self, books: Books) -> Iterator[Finding]:
        owed = {cycle.subscription_id for cycle in books.cycles if cycle.outstanding.is_positive}
        for contract in books.subscriptions:
            unpaid = (
                contract.status is SubscriptionStatus.SUSPENDED and contract.suspension_cause is SuspensionCause.PAYMENT
            )
            if unpaid and contract.id not in owed:
                yield f"subscription {contract.id}", "SUSPENDED for want of payment, but nothing is owed"
