"""Mailboxes that are switched off, and letters that come back."""

from collections.abc import Callable
from datetime import timedelta

from attrs import define

from subplat.adapters.memory.mailer import MailInMemory
from subplat.simulation.fault_mix import Fault
from subplat.simulation.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAEMON = "mailer-daemon@mail.example"


@define(kw_only=True, eq=False)
class Mailboxes:
    """`ours` are the addresses that mail leaves from; `send_again`: somebody sends what could not leave."""

    world: World
    ours: tuple[str, ...]
    send_again: Callable[[], None]

    def day(self) -> None:
        """Thrown for once a day: somebody in the administration of accounts disables one, or its consent is revoked."""
        mix = self.world.mix
        if mix.strikes(Fault.MAILBOX_OFF):
            throws = mix.throws(Fault.MAILBOX_OFF)
            mailbox, lasting = throws.pick(self.ours), throws.delay(HOUR, 4 * DAY)
            self.world.town.mailer.disabled.add(mailbox)
            self.world.note("fate", f"{mailbox} is switched off for {lasting}")
            self.world.plan(lasting, "fate", f"{mailbox} is on again", lambda: self._on(mailbox), outside=True)
            noticed = lasting + throws.delay(HOUR, DAY)
            self.world.plan(noticed, "operations", "sends what could not leave", self.send_again)

    def end(self) -> None:
        """All of them work."""
        self.world.town.mailer.disabled.clear()

    def comes_back(self, found: MailInMemory) -> bool:
        """Whether a letter does not reach its reader: minutes later the provider of mail says so to whoever wrote it."""
        mix, mail = self.world.mix, found.mail
        if not mix.strikes(Fault.BOUNCED):
            return False

        def arrive() -> None:
            self.world.town.inbox.arrive(
                mail.from_email,
                from_email=DAEMON,
                subject="Delivery Status Notification (Failure)",
                text="Address not found",
                thread_id=found.sent.thread_id,
                references=(mail.message_id,),
                automatic=True,
                undelivered_to=(mail.to_email,),
            )

        delay = mix.throws(Fault.BOUNCED).delay(MINUTE, HOUR)
        self.world.plan(delay, "mail", f"a letter to {mail.to_email} comes back", arrive, outside=True)
        return True

    def _on(self, mailbox: str) -> None:
        self.world.town.mailer.disabled.discard(mailbox)
