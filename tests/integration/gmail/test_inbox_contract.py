"""The Gmail inbox keeps the contract of inboxes, over HTTP, against the twin."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from subplat.adapters.gmail.inbox import GmailInbox
from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.mailer import OutgoingMail
from subplat.testing.contracts.inbox import BOX, SENDER, InboxContract


class TestGmailInbox(InboxContract):
    @pytest.fixture
    def inbox(self, gmail: Any) -> Inbox:
        self.gmail = gmail
        return GmailInbox(gmail.services)

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
        headers = {"Auto-Submitted": "auto-replied"} if automatic else {}
        if forged:
            headers["Authentication-Results"] = "mx.google.com; spf=fail smtp.mailfrom=x.example; dmarc=fail (p=NONE)"
        self.gmail.control.send(
            "POST",
            "/mailbox/inbound",
            {
                "from": SENDER,
                "to": mailbox,
                "subject": subject,
                "body": text,
                "references": list(references),
                "headers": headers,
                "attachments": [
                    {"filename": name, "content_type": "application/pdf", "content": b64encode(content).decode()}
                    for name, content in (files or {}).items()
                ],
            },
        )
        self.gmail.control.advance(seconds=1)

    def bounce(self, address: str) -> str:
        self.gmail.control.send("PUT", "/gmail/bounces", {"address": address, "bounces": True})
        mail = OutgoingMail(
            message_id="<back@reseller.example>", from_email=BOX, to_email=address, subject="Halo", body="Halo"
        )
        return self.gmail.mailer.send(BOX, self.gmail.mailer.prepare(mail)).thread_id

    def remove(self, mailbox: str, mail_id: str) -> None:
        self.gmail.control.send("POST", "/mailbox/remove", {"address": mailbox, "id": mail_id})

    def forget(self, inbox: Inbox) -> None:
        self.gmail.control.advance(days=8)

    def disable(self, mailbox: str) -> None:
        self.gmail.control.send("PUT", "/gmail/mailboxes", {"address": mailbox, "disabled": True})

    def go_down(self) -> None:
        self.gmail.control.fail("gmail", FaultKind.STATUS_503)
