"""The Gmail mailer keeps the mailer's contract, over HTTP, against the twin."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from subplat.adapters.gmail.mailer import GMAIL
from subplat.adapters.google_client.calls import perform
from subplat.adapters.sandbox.faults import FaultKind
from subplat.application.ports.mailer import Attachment, Mailer
from subplat.testing.contracts.mailer import Delivered, MailerContract, Step, Trouble

FAULTS: Mapping[Trouble, FaultKind] = {
    Trouble.UNAVAILABLE: FaultKind.STATUS_503,
    Trouble.LOST_BEFORE: FaultKind.DROP_BEFORE,
    Trouble.LOST_AFTER: FaultKind.DROP_AFTER,
}
OPERATIONS: Mapping[Step, str] = {
    Step.PREPARE: "POST /gmail/v1/users/*/drafts",
    Step.SEND: "POST /gmail/v1/users/*/drafts/send",
}


class TestGmailMailer(MailerContract):
    """Against a Gmail that puts its own Message-ID on what it sends."""

    replaces_message_ids = True

    @pytest.fixture
    def mailer(self, gmail: Any) -> Mailer:
        self.gmail = gmail
        gmail.control.send("PUT", "/gmail/settings", {"replaces_message_ids": self.replaces_message_ids})
        return gmail.mailer

    def delivered_to(self, address: str) -> Sequence[Delivered]:
        return [
            Delivered(
                from_email=mail["from"],
                subject=mail["subject"],
                body=mail["body"],
                attachments=tuple(
                    Attachment(
                        filename=each["filename"],
                        content_type=each["content_type"],
                        content=b64decode(each["content"]),
                    )
                    for each in mail["attachments"]
                ),
            )
            for mail in self.gmail.control.mailbox(address)
            if "INBOX" in mail["labels"]
        ]

    def cause(self, step: Step, trouble: Trouble) -> None:
        self.gmail.control.fail("gmail", FAULTS[trouble], OPERATIONS[step])

    def remove_draft(self, mailbox: str, draft_id: str) -> None:
        drafts = self.gmail.services.service(GMAIL, mailbox).users().drafts()
        perform("gmail", drafts.delete(userId=mailbox, id=draft_id))

    def disable(self, mailbox: str) -> None:
        self.gmail.control.send("PUT", "/gmail/mailboxes", {"address": mailbox, "disabled": True})


class TestGmailMailerWithMessageIdsKept(TestGmailMailer):
    """Against a Gmail that keeps the sender's Message-ID."""

    replaces_message_ids = False
