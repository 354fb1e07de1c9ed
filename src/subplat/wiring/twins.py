"""The outside world of a platform that speaks to the twins over HTTP, and that of one that speaks to the real systems."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, NoReturn

from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.mailer import Attachment, OutgoingMail
from subplat.domain.errors import RuleBroken
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import sandbox_control

if TYPE_CHECKING:
    from subplat.adapters.sandbox.control import SandboxControl
    from subplat.wiring.memory import MemoryPlatform


class Twins:
    """`Sandbox`, by the twins' own controls. A server that they call back as well does no harm: nothing is booked twice."""

    def __init__(self, platform: LivePlatform) -> None:
        self._platform = platform

    @property
    def platform(self) -> "MemoryPlatform":
        """See `Sandbox`."""
        raise RuleBroken("the stand-ins in memory are those of `Subplat.in_memory(...)`")

    def pay(self, payment_link: str) -> None:
        """See `Sandbox`."""
        billing = self._platform.application.billing
        page = billing.payment_page(OpenPaymentPage(token=payment_link.rpartition("/")[2]))
        if page.url is None:
            raise RuleBroken(f"nothing can be paid there: the bill is {page.status}", status=page.status)
        url = page.url
        paid = self._steer(lambda control: control.pay(url))
        # An invoice that changes is itself the callback; anything newer comes in an envelope.
        is_session = "payment_session_id" in paid
        self.deliver({"event": "payment_session.completed", "data": paid} if is_session else paid)

    def deliver(self, payload: dict[str, object]) -> None:
        """See `Sandbox`."""
        self._platform.application.payments.store_callback(StoreCallback(payload=payload, headers={}))

    def mails_to(self, address: str) -> list[OutgoingMail]:
        """See `Sandbox`."""
        arrived = self._steer(lambda control: control.mailbox(address))
        return [_as_sent(mail) for mail in arrived if "INBOX" in mail["labels"]]

    def answer(self, address: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """See `Sandbox`; our mailbox is read with the next jobs."""
        arrived = self._steer(lambda control: control.answer(address, text, files))
        with self._platform.container.units_of_work()() as work:
            work.jobs.enqueue(PollInbox())
            work.commit()
        return str(arrived["id"])

    def _steer(self, ask: "Callable[[SandboxControl], Any]") -> Any:
        from subplat.adapters.sandbox.control import SandboxRefused

        with sandbox_control(self._platform.settings) as control:
            try:
                return ask(control)
            except SandboxRefused as refusal:
                raise RuleBroken(str(refusal)) from refusal


class RealWorld:
    """`Sandbox` of a platform that has none."""

    @property
    def platform(self) -> "MemoryPlatform":
        """See `Sandbox`."""
        _not_ours()

    def pay(self, payment_link: str) -> None:
        """See `Sandbox`."""
        _not_ours()

    def deliver(self, payload: dict[str, object]) -> None:
        """See `Sandbox`."""
        _not_ours()

    def mails_to(self, address: str) -> list[OutgoingMail]:
        """See `Sandbox`."""
        _not_ours()

    def answer(self, address: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """See `Sandbox`."""
        _not_ours()


def _not_ours() -> NoReturn:
    raise RuleBroken("this platform speaks to the real systems: there is no sandbox to steer")


def _as_sent(mail: Mapping[str, Any]) -> OutgoingMail:
    return OutgoingMail(
        message_id=str(mail["message_id"]),
        from_email=parseaddr(str(mail["from"]))[1],
        to_email=parseaddr(str(mail["to"]))[1],
        subject=str(mail["subject"]),
        body=str(mail["body"]),
        attachments=tuple(
            Attachment(
                filename=str(part["filename"]),
                content_type=str(part["content_type"]),
                content=b64decode(part["content"]),
            )
            for part in mail["attachments"]
        ),
        thread_id=str(mail["thread_id"]),
        in_reply_to=mail["in_reply_to"] or None,
    )
