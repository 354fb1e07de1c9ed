"""A platform in memory as what `Subplat` stands on, and its outside world."""

from collections.abc import Mapping
from datetime import timedelta

from attrs import define

from subplat.application.application import Application
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.inbox import ArrivedFile
from subplat.application.ports.mailer import OutgoingMail
from subplat.domain.errors import RuleBroken
from subplat.wiring.memory import MemoryPlatform
from subplat.wiring.stage import Stage


class InMemorySandbox:
    """`Sandbox`; `platform` has every stand-in."""

    def __init__(self, platform: MemoryPlatform) -> None:
        self.platform = platform

    def pay(self, payment_link: str) -> None:
        """See `Sandbox`."""
        application = self.platform.application
        page = application.billing.payment_page(OpenPaymentPage(token=payment_link.rpartition("/")[2]))
        if page.url is None:
            raise RuleBroken(f"nothing can be paid there: the bill is {page.status}", status=page.status)
        self.deliver(dict(self.platform.gateway.pay(page.url)))

    def deliver(self, payload: dict[str, object]) -> None:
        """See `Sandbox`."""
        self.platform.application.payments.store_callback(StoreCallback(payload=payload, headers={}))

    def mails_to(self, address: str) -> list[OutgoingMail]:
        """See `Sandbox`."""
        return self.platform.mailer.sent_to(address)

    def answer(self, address: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """See `Sandbox`; the mail that is answered is quoted below."""
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


@define(eq=False)
class MemoryStage:
    """`Stage`, in one process and its own time."""

    platform: MemoryPlatform

    @property
    def application(self) -> Application:
        """See `Stage`."""
        return self.platform.application

    @property
    def outside(self) -> InMemorySandbox:
        """See `Stage`."""
        return InMemorySandbox(self.platform)

    def run_until_idle(self) -> int:
        """See `Stage`."""
        return self.platform.jobs.run_until_idle(self.platform.application.handle)

    def pass_time(self, by: timedelta) -> None:
        """See `Stage`."""
        clock, jobs = self.platform.clock, self.platform.jobs
        until = clock.now() + by
        self.run_until_idle()
        while (wake := jobs.next_wake(until)) is not None:
            clock.instant = wake
            self.run_until_idle()
        clock.instant = until

    def close(self) -> None:
        """Nothing is open."""


def staged(platform: MemoryPlatform | Stage) -> Stage:
    """What `Subplat` can stand on."""
    return MemoryStage(platform) if isinstance(platform, MemoryPlatform) else platform
