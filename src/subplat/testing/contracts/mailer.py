"""What every mailer has to do: above all, send a mail once, whatever gets lost on the way."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import Enum
from typing import Any

import pytest
from attrs import evolve, frozen

from subplat.application.ports.failures import OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.mailer import Attachment, DraftGone, Mailer, OutgoingMail, SentMail

SALES = "sales@reseller.example"
FINANCE = "finance@reseller.example"
CLIENT = "contact@nusantara.example"
PDF = Attachment(filename="Q-2026-00001.pdf", content_type="application/pdf", content=b"%PDF-1.7\r\n\x00\xff\n")


class Step(Enum):
    """The calls of the port that change something."""

    PREPARE = "prepare"
    SEND = "send"


class Trouble(Enum):
    """What can happen to such a call: refused for now, or its answer lost before or after it took effect."""

    UNAVAILABLE = "unavailable"
    LOST_BEFORE = "lost before its effect"
    LOST_AFTER = "lost after its effect"


@frozen(kw_only=True)
class Delivered:
    """A mail as it lies in the receiver's mailbox."""

    from_email: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()


def quotation_mail(number: int = 1) -> OutgoingMail:
    """A mail with an attachment and letters beyond ASCII."""
    return OutgoingMail(
        message_id=f"<quotation-{number}@subplat.example>",
        from_email=SALES,
        to_email=CLIENT,
        subject=f"Penawaran Q-2026-{number:05} – Contoh Nusantara",
        body="Selamat pagi,\n\nTerlampir penawaran kami: 39 × Business Standard.\n",
        attachments=(PDF,),
    )


def send_for_sure(mailer: Mailer, mail: OutgoingMail) -> SentMail:
    """What the platform does: prepare until there is a draft, then send that draft until it is gone."""
    draft_id = None
    for _ in range(20):
        try:
            draft_id = draft_id or mailer.prepare(mail)
            return mailer.send(mail.from_email, draft_id)
        except DraftGone:
            found = mailer.find_sent(mail.from_email, mail.message_id)
            assert found is not None, "the draft is gone and the mail cannot be found"
            return found
        except (Unavailable, OutcomeUnknown):
            continue
    raise AssertionError("twenty attempts were not enough")


class MailerContract(ABC):
    """Subclasses give the fixture `mailer` and say how to look into mailboxes and how to cause trouble."""

    @pytest.fixture
    @abstractmethod
    def mailer(self) -> Mailer:
        """A mailer with empty mailboxes."""

    @abstractmethod
    def delivered_to(self, address: str) -> Sequence[Delivered]:
        """What has arrived there, oldest first."""

    @abstractmethod
    def cause(self, step: Step, trouble: Trouble) -> None:
        """Let the next call of that kind go wrong."""

    @abstractmethod
    def remove_draft(self, mailbox: str, draft_id: str) -> None:
        """A person deletes the draft."""

    @abstractmethod
    def disable(self, mailbox: str) -> None:
        """The account behind the mailbox is switched off."""

    def test_preparing_sends_nothing(self, mailer: Mailer) -> None:
        mailer.prepare(quotation_mail())
        assert self.delivered_to(CLIENT) == []
        assert mailer.find_sent(SALES, quotation_mail().message_id) is None

    def test_a_mail_arrives_as_it_was_written(self, mailer: Mailer) -> None:
        mail = quotation_mail()
        mailer.send(SALES, mailer.prepare(mail))
        assert self.delivered_to(CLIENT) == [
            Delivered(from_email=SALES, subject=mail.subject, body=mail.body, attachments=(PDF,))
        ]

    def test_a_draft_that_is_prepared_again_carries_the_newer_text(self, mailer: Mailer) -> None:
        mailer.prepare(quotation_mail())
        draft_id = mailer.prepare(evolve(quotation_mail(), body="Selamat siang,\n\nini tautan yang baru.\n"))
        mailer.send(SALES, draft_id)
        [mail] = self.delivered_to(CLIENT)
        assert "tautan yang baru" in mail.body

    def test_a_draft_can_be_sent_once(self, mailer: Mailer) -> None:
        draft_id = mailer.prepare(quotation_mail())
        mailer.send(SALES, draft_id)
        with pytest.raises(DraftGone):
            mailer.send(SALES, draft_id)
        assert len(self.delivered_to(CLIENT)) == 1

    def test_a_sent_mail_is_found_under_our_message_id(self, mailer: Mailer) -> None:
        sent = mailer.send(SALES, mailer.prepare(quotation_mail(1)))
        other = mailer.send(SALES, mailer.prepare(quotation_mail(2)))
        assert mailer.find_sent(SALES, quotation_mail(1).message_id) == sent
        assert mailer.find_sent(SALES, quotation_mail(2).message_id) == other
        assert mailer.find_sent(SALES, quotation_mail(3).message_id) is None
        assert mailer.find_sent(FINANCE, quotation_mail(1).message_id) is None

    def test_a_draft_that_a_person_removed_is_gone_and_was_not_sent(self, mailer: Mailer) -> None:
        draft_id = mailer.prepare(quotation_mail())
        self.remove_draft(SALES, draft_id)
        with pytest.raises(DraftGone):
            mailer.send(SALES, draft_id)
        assert mailer.find_sent(SALES, quotation_mail().message_id) is None
        assert self.delivered_to(CLIENT) == []

    def test_a_draft_belongs_to_its_mailbox(self, mailer: Mailer) -> None:
        draft_id = mailer.prepare(quotation_mail())
        with pytest.raises(DraftGone):
            mailer.send(FINANCE, draft_id)
        assert self.delivered_to(CLIENT) == []

    def test_trouble_when_sending_is_told_apart(self, mailer: Mailer) -> None:
        draft_id = mailer.prepare(quotation_mail())
        self.cause(Step.SEND, Trouble.UNAVAILABLE)
        with pytest.raises(Unavailable):
            mailer.send(SALES, draft_id)
        self.cause(Step.SEND, Trouble.LOST_BEFORE)
        with pytest.raises(OutcomeUnknown):
            mailer.send(SALES, draft_id)
        assert self.delivered_to(CLIENT) == []
        assert mailer.find_sent(SALES, quotation_mail().message_id) is None
        self.cause(Step.SEND, Trouble.LOST_AFTER)
        with pytest.raises(OutcomeUnknown):
            mailer.send(SALES, draft_id)
        assert len(self.delivered_to(CLIENT)) == 1
        assert mailer.find_sent(SALES, quotation_mail().message_id) is not None

    @pytest.mark.parametrize("at_sending", [(), *((trouble,) for trouble in Trouble), tuple(Trouble)], ids=str)
    @pytest.mark.parametrize("at_preparing", [(), *((trouble,) for trouble in Trouble), tuple(Trouble)], ids=str)
    def test_a_mail_is_sent_exactly_once_whatever_gets_lost(
        self, mailer: Mailer, at_preparing: Sequence[Trouble], at_sending: Sequence[Trouble]
    ) -> None:
        for trouble in at_preparing:
            self.cause(Step.PREPARE, trouble)
        for trouble in at_sending:
            self.cause(Step.SEND, trouble)
        sent = send_for_sure(mailer, quotation_mail())
        assert len(self.delivered_to(CLIENT)) == 1
        assert mailer.find_sent(SALES, quotation_mail().message_id) == sent

    def test_an_answer_stays_in_its_conversation(self, mailer: Mailer) -> None:
        first = mailer.send(SALES, mailer.prepare(quotation_mail(1)))
        answer = evolve(
            quotation_mail(2), thread_id=first.thread_id, in_reply_to=quotation_mail(1).message_id, attachments=()
        )
        assert mailer.send(SALES, mailer.prepare(answer)).thread_id == first.thread_id
        unrelated = mailer.send(SALES, mailer.prepare(quotation_mail(3)))
        assert unrelated.thread_id != first.thread_id

    def test_a_conversation_of_another_mailbox_is_no_reason_not_to_send(self, mailer: Mailer) -> None:
        first = mailer.send(SALES, mailer.prepare(quotation_mail(1)))
        answer = evolve(
            quotation_mail(2), from_email=FINANCE, thread_id=first.thread_id, in_reply_to=quotation_mail(1).message_id
        )
        mailer.send(FINANCE, mailer.prepare(answer))
        assert [mail.from_email for mail in self.delivered_to(CLIENT)] == [SALES, FINANCE]

    @pytest.mark.parametrize(
        "change",
        [
            {"subject": "Penawaran\r\nBcc: thief@evil.example"},
            {"to_email": "contact@nusantara.example, thief@evil.example"},
            {"to_email": "contact@nusantara.example\r\nBcc: thief@evil.example"},
            {"to_email": ""},
            {"message_id": "quotation-1"},
        ],
        ids=str,
    )
    def test_what_would_smuggle_something_in_is_rejected(self, mailer: Mailer, change: dict[str, Any]) -> None:
        with pytest.raises(Rejected):
            mailer.prepare(evolve(quotation_mail(), **change))

    def test_a_mailbox_that_is_switched_off_is_for_a_person(self, mailer: Mailer) -> None:
        draft_id = mailer.prepare(quotation_mail())
        self.disable(SALES)
        with pytest.raises(Rejected):
            mailer.send(SALES, draft_id)
        with pytest.raises(Rejected):
            mailer.prepare(quotation_mail(2))
