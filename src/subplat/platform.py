"""The platform as a library."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from subplat.application.application import Application
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.inbox import ArrivedFile
from subplat.application.ports.mailer import OutgoingMail
from subplat.domain.errors import RuleBroken
from subplat.domain.reporting.books import Books

if TYPE_CHECKING:
    from subplat.wiring.memory import MemoryPlatform


class InMemorySandbox:
    """The outside world of an in-memory platform, steered by hand; `platform` has every stand-in."""

    def __init__(self, platform: "MemoryPlatform") -> None:
        self.platform = platform

    def pay(self, payment_link: str) -> None:
        """The client follows the stable payment link and pays what is due; the gateway calls back.

        Raises RuleBroken when there is nothing to pay there.
        """
        application = self.platform.application
        page = application.billing.payment_page(OpenPaymentPage(token=payment_link.rpartition("/")[2]))
        if page.url is None:
            raise RuleBroken(f"nothing can be paid there: the bill is {page.status}", status=page.status)
        self.deliver(dict(self.platform.gateway.pay(page.url)))

    def deliver(self, payload: dict[str, object]) -> None:
        """A callback of the gateway arrives."""
        self.platform.application.payments.store_callback(StoreCallback(payload=payload, headers={}))

    def mails_to(self, address: str) -> list[OutgoingMail]:
        """What arrived in a mailbox."""
        return self.platform.mailer.sent_to(address)

    def answer(self, address: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """Whoever has that address answers the newest mail there, which is quoted below; the answer's id.

        Raises RuleBroken when nothing was sent there.
        """
        got = [each for each in self.platform.mailer.sent if each.mail.to_email == address]
        if not got:
            raise RuleBroken(f"{address} got no mail that could be answered")
        mail, sent = got[-1].mail, got[-1].sent
        quoted = "\n".join(f"> {line}" for line in mail.body.splitlines())
        return self.platform.inbox.arrive(
            mail.from_email,
            from_email=address,
            subject=f"Re: {mail.subject}",
            text=f"{text}\n\nOn Mon, {mail.from_email} wrote:\n{quoted}\n",
            thread_id=sent.thread_id,
            references=(mail.message_id,),
            files=tuple(
                ArrivedFile(filename=name, size=len(content), content=content)
                for name, content in (files or {}).items()
            ),
        )


class Subplat:
    """Every use case by subdomain: `app.quotations.draft(...)`. Time and jobs run when you say so."""

    def __init__(self, platform: "MemoryPlatform") -> None:
        self._platform = platform
        application: Application = platform.application
        self.clients = application.clients
        self.accounts = application.accounts
        self.catalog = application.catalog
        self.quotations = application.quotations
        self.messaging = application.messaging
        self.billing = application.billing
        self.payments = application.payments
        self.integrations = application.integrations
        self.wallets = application.wallets
        self.subscriptions = application.subscriptions
        self.provisioning = application.provisioning
        self.operations = application.operations
        self.reporting = application.reporting
        self.views = application.views
        self.clock = application.clock
        self.sandbox = InMemorySandbox(platform)

    @classmethod
    def in_memory(cls, now: str | datetime) -> "Subplat":
        """A new platform without database or network; `now` is an instant with its offset (`2026-01-31T09:00+07:00`)."""
        from subplat.wiring.memory import memory_platform

        return cls(memory_platform(datetime.fromisoformat(now) if isinstance(now, str) else now))

    def run_until_idle(self) -> int:
        """Runs every job that is due, and what follows from it; returns how many runs that took."""
        return self._platform.jobs.run_until_idle(self._platform.application.handle)

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Lets time pass; every job runs at the instant it is due."""
        until = self.clock.now() + timedelta(days=days, hours=hours, minutes=minutes)
        self.run_until_idle()
        while (wake := self._platform.jobs.next_wake(until)) is not None:
            self._platform.clock.instant = wake
            self.run_until_idle()
        self._platform.clock.instant = until

    @property
    def books(self) -> Books:
        """Everything the platform knows, as it is now."""
        return self._platform.application.books.read()
