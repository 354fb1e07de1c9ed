"""The inbox in memory keeps the contract of inboxes."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.inbox import InMemoryInbox
from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.inbox import ArrivedFile, Inbox
from subplat.testing.contracts.inbox import BOX, SENDER, InboxContract


class TestInMemoryInbox(InboxContract):
    @pytest.fixture
    def inbox(self) -> Inbox:
        self.memory = InMemoryInbox(clock=ManualClock(datetime(2026, 1, 31, 2, tzinfo=UTC)))
        return self.memory

    def arrive(
        self,
        mailbox: str,
        subject: str,
        text: str = "",
        *,
        files: Mapping[str, bytes] | None = None,
        references: tuple[str, ...] = (),
        automatic: bool = False,
        forged: bool = False,
    ) -> None:
        self.memory.arrive(
            mailbox,
            from_email=SENDER,
            subject=subject,
            text=text,
            references=references,
            automatic=automatic,
            forged=forged,
            files=tuple(
                ArrivedFile(filename=name, size=len(content), content=content)
                for name, content in (files or {}).items()
            ),
        )

    def bounce(self, address: str) -> str:
        self.memory.arrive(
            BOX, from_email="mailer-daemon@x.example", thread_id="thread-1", undelivered_to=(address,), automatic=True
        )
        return "thread-1"

    def remove(self, mailbox: str, mail_id: str) -> None:
        self.memory.remove(mail_id)

    def forget(self, inbox: Inbox) -> None:
        self.memory.forget()

    def disable(self, mailbox: str) -> None:
        self.memory.failures.append(Rejected("mail", f"{mailbox} is switched off", code="mailbox_disabled"))

    def go_down(self) -> None:
        self.memory.failures.append(Unavailable("mail", "down"))
