"""Whoever looks after the platform: plays parked work again, retries what failed, places money nobody could place."""

from collections.abc import Callable
from functools import partial

from attrs import define, field

from subplat.application.messaging.inbound_settle import CloseUnclearMail
from subplat.application.messaging.resend_mail import ResendMail
from subplat.application.payments.callbacks import ReplayCallback
from subplat.application.payments.ignore_callback import IgnoreCallback
from subplat.application.payments.quarantine import PlaceQuarantined
from subplat.application.provisioning.by_hand import RetryTask
from subplat.domain.ids import ClientId, PaymentId
from subplat.domain.messaging.email import MailDirection, MailStatus
from subplat.domain.money import Currency
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.reporting.books import Books
from subplat.simulation.people.company import Company
from subplat.simulation.world import World

OPERATIONS = "operations"


@define(kw_only=True, eq=False)
class Operations:
    """Comes at the end of every month, and whenever the faults have stopped."""

    world: World
    company: Company
    whose: Callable[[str], ClientId | None]
    """Whose money it is that came with such a reference, as the bank statement has it."""
    _tried: set[PaymentId] = field(factory=set[PaymentId], init=False)

    def look_around(self, books: Books) -> None:
        """Everything that waits for a person gets one."""
        self.play_parked()
        self._money(books)
        application, act = self.world.application, self.world.act
        newest: dict[object, int] = {}
        for task in books.tasks:
            newest[task.item_id] = max(newest.get(task.item_id, 0), task.intent)
        for task in books.tasks:
            if task.status is TaskStatus.FAILED and task.intent == newest[task.item_id]:
                act(OPERATIONS, "retries a task", partial(application.provisioning.retry, RetryTask(task_id=task.id)))
        self.send_again(books)
        for unclear in books.unclear_mails:
            if unclear.resolved_at is None:
                close = CloseUnclearMail(email_id=unclear.id, by=self.company.finance, reason="Sudah ditelepon")
                act(OPERATIONS, "closes an unclear mail", partial(application.messaging.close_unclear, close))
        for callback in books.webhooks:
            if callback.processed or callback.ignored_reason is not None:
                continue
            if "not understood" in (callback.error or ""):
                ignore = IgnoreCallback(webhook_event_id=callback.id, reason="Bukan urusan platform")
                act(OPERATIONS, "ignores a callback", partial(application.payments.ignore_callback, ignore))
            else:
                replay = ReplayCallback(webhook_event_id=callback.id)
                act(OPERATIONS, "replays a callback", partial(application.payments.replay_callback, replay))

    def send_again(self, books: Books) -> None:
        """Mails that could not leave."""
        resend = self.world.application.messaging.resend
        for email in books.emails:
            if email.status is MailStatus.FAILED and email.direction is MailDirection.OUTBOUND:
                self.world.act(OPERATIONS, "sends again", partial(resend, ResendMail(email_id=email.id)))

    def play_parked(self) -> None:
        """Jobs that gave up get all their attempts again."""
        for parked in self.world.town.inspector.parked():
            self.world.act(
                OPERATIONS, f"plays {parked.kind} again", partial(self.world.town.inspector.retry, parked.id)
            )

    def _money(self, books: Books) -> None:
        for receipt in books.quarantine:
            if receipt.resolved_at is not None:
                continue
            client_id = receipt.client_id or self.whose(receipt.reference or "")
            if client_id is not None and receipt.id not in self._tried:
                if receipt.amount.currency is not Currency.IDR:
                    # A wallet in rupiah takes none of it, today or tomorrow.
                    self._tried.add(receipt.id)
                place = PlaceQuarantined(
                    receipt_id=receipt.id,
                    by=self.company.finance,
                    reason="Per rekening koran",
                    client_id=client_id,
                )
                self.world.act(
                    OPERATIONS, "places money", partial(self.world.application.payments.place_quarantined, place)
                )
