"""The mailer in memory keeps the mailer's contract."""

from collections.abc import Mapping, Sequence

import pytest

from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.adapters.memory.troubles import Trouble as Planned
from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Unavailable
from subplat.application.ports.mailer import Mailer
from subplat.testing.contracts.mailer import Delivered, MailerContract, Step, Trouble

FAILURES: Mapping[Trouble, OutsideFailure] = {
    Trouble.UNAVAILABLE: Unavailable("mail", "busy"),
    Trouble.LOST_BEFORE: OutcomeUnknown("mail", "no answer"),
    Trouble.LOST_AFTER: OutcomeUnknown("mail", "no answer"),
}


class TestInMemoryMailer(MailerContract):
    @pytest.fixture
    def mailer(self) -> Mailer:
        self.memory = InMemoryMailer()
        return self.memory

    def delivered_to(self, address: str) -> Sequence[Delivered]:
        return [
            Delivered(
                from_email=mail.from_email, subject=mail.subject, body=mail.body, attachments=tuple(mail.attachments)
            )
            for mail in self.memory.sent_to(address)
        ]

    def cause(self, step: Step, trouble: Trouble) -> None:
        self.memory.failures.append(
            Planned(failure=FAILURES[trouble], call=step.value, after_effect=trouble is Trouble.LOST_AFTER)
        )

    def remove_draft(self, mailbox: str, draft_id: str) -> None:
        del self.memory.drafts[draft_id]

    def disable(self, mailbox: str) -> None:
        self.memory.disabled.add(mailbox)
