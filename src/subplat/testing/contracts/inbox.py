"""What every inbox has to do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from subplat.application.ports.failures import Rejected, Unavailable
from subplat.application.ports.inbox import ArrivedMail, Inbox, PositionTooOld

BOX, OTHER_BOX, SENDER = "ops@reseller.example", "sales@reseller.example", "finance@reseller.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 20


class InboxContract(ABC):
    """Subclasses give the fixture `inbox` and let mail arrive in the box."""

    @pytest.fixture
    @abstractmethod
    def inbox(self) -> Inbox:
        """An inbox to try."""

    @abstractmethod
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
        """A mail from `SENDER` arrives."""

    @abstractmethod
    def bounce(self, address: str) -> str:
        """A mail that we sent from `BOX` to that address comes back; the thread it was sent in."""

    @abstractmethod
    def remove(self, mailbox: str, mail_id: str) -> None:
        """Somebody deletes it for good."""

    @abstractmethod
    def forget(self, inbox: Inbox) -> None:
        """So much time passes that positions before now are no longer known."""

    @abstractmethod
    def disable(self, mailbox: str) -> None:
        """The mailbox is switched off."""

    @abstractmethod
    def go_down(self) -> None:
        """The next call finds nobody there."""

    def subjects(self, inbox: Inbox, mail_ids: tuple[str, ...]) -> list[str]:
        """Of those that are there."""
        return [mail.subject for mail in (self.fetched(inbox, each) for each in mail_ids) if mail is not None]

    def fetched(self, inbox: Inbox, mail_id: str, *, largest_file: int = 10**6) -> ArrivedMail | None:
        """The mail."""
        return inbox.fetch(BOX, mail_id, largest_file=largest_file, most_files=10)

    def newest(self, inbox: Inbox, *, largest_file: int = 10**6) -> ArrivedMail:
        """The mail that came last."""
        mail = self.fetched(inbox, inbox.arrived_after(BOX, LONG_AGO)[-1], largest_file=largest_file)
        assert mail is not None
        return mail

    def test_what_arrives_after_a_position_is_found_once_in_order(self, inbox: Inbox) -> None:
        self.arrive(BOX, "lama")
        position = inbox.position(BOX)
        for subject in ("satu", "dua", "tiga"):
            self.arrive(BOX, subject)
        arrivals = inbox.arrived_since(BOX, position)
        assert self.subjects(inbox, arrivals.mail_ids) == ["satu", "dua", "tiga"]
        assert inbox.arrived_since(BOX, arrivals.position).mail_ids == ()

    def test_looking_from_an_old_position_finds_the_same_again(self, inbox: Inbox) -> None:
        position = inbox.position(BOX)
        self.arrive(BOX, "satu")
        assert inbox.arrived_since(BOX, position) == inbox.arrived_since(BOX, position)

    def test_boxes_are_apart(self, inbox: Inbox) -> None:
        position = inbox.position(BOX)
        self.arrive(OTHER_BOX, "bukan ini")
        assert inbox.arrived_since(BOX, position).mail_ids == ()
        assert inbox.arrived_after(BOX, LONG_AGO) == ()

    def test_a_position_that_is_too_old_is_told(self, inbox: Inbox) -> None:
        self.arrive(BOX, "lama")
        position = inbox.position(BOX)
        self.arrive(BOX, "satu")
        self.forget(inbox)
        with pytest.raises(PositionTooOld):
            inbox.arrived_since(BOX, position)
        assert self.subjects(inbox, inbox.arrived_after(BOX, LONG_AGO)) == ["lama", "satu"]

    def test_the_box_can_be_looked_through_from_an_instant(self, inbox: Inbox) -> None:
        self.arrive(BOX, "satu")
        assert self.subjects(inbox, inbox.arrived_after(BOX, LONG_AGO)) == ["satu"]
        assert inbox.arrived_after(BOX, datetime(2100, 1, 1, tzinfo=UTC) + timedelta(days=1)) == ()

    def test_a_mail_is_fetched_with_all_that_counts(self, inbox: Inbox) -> None:
        self.arrive(
            BOX, "Invoice: Müller Ünïcode", "Baris satu\nBaris dua ✓", references=("<a@x.example>", "<b@x.example>")
        )
        mail = self.newest(inbox)
        assert (mail.from_email, mail.subject) == (SENDER, "Invoice: Müller Ünïcode")
        assert mail.text.strip() == "Baris satu\nBaris dua ✓"
        assert mail.references == ("<a@x.example>", "<b@x.example>")
        assert (mail.files, mail.forged, mail.automatic, mail.undelivered_to) == ((), False, False, None)
        assert mail.thread_id

    def test_files_come_along_up_to_a_size(self, inbox: Inbox) -> None:
        self.arrive(BOX, "Invoice", "terlampir", files={"invoice.pdf": PDF, "kecil.pdf": b"%PDF-"})
        whole = self.newest(inbox)
        assert [(file.filename, file.content) for file in whole.files] == [
            ("invoice.pdf", PDF),
            ("kecil.pdf", b"%PDF-"),
        ]
        capped = self.newest(inbox, largest_file=100)
        assert [(file.filename, file.size, file.content) for file in capped.files] == [
            ("invoice.pdf", len(PDF), None),
            ("kecil.pdf", 5, b"%PDF-"),
        ]

    def test_no_more_files_than_asked_for(self, inbox: Inbox) -> None:
        self.arrive(BOX, "Invoice", files={f"{number}.pdf": b"%PDF-" for number in range(5)})
        mail = inbox.fetch(BOX, inbox.arrived_after(BOX, LONG_AGO)[-1], largest_file=100, most_files=2)
        assert mail is not None
        assert [file.filename for file in mail.files] == ["0.pdf", "1.pdf"]

    def test_what_a_machine_wrote_is_known(self, inbox: Inbox) -> None:
        self.arrive(BOX, "Tidak di kantor", automatic=True)
        assert self.newest(inbox).automatic

    def test_what_the_senders_domain_did_not_send_is_known(self, inbox: Inbox) -> None:
        self.arrive(BOX, "Invoice", forged=True)
        assert self.newest(inbox).forged

    def test_a_mail_that_came_back_names_whom_it_did_not_reach(self, inbox: Inbox) -> None:
        thread_id = self.bounce("nobody@elsewhere.example")
        mail = self.newest(inbox)
        assert (mail.undelivered_to, mail.thread_id) == (("nobody@elsewhere.example",), thread_id)

    def test_a_mail_that_was_removed_is_none(self, inbox: Inbox) -> None:
        self.arrive(BOX, "satu")
        [mail_id] = inbox.arrived_after(BOX, LONG_AGO)
        self.remove(BOX, mail_id)
        assert self.fetched(inbox, mail_id) is None
        assert inbox.arrived_after(BOX, LONG_AGO) == ()

    def test_a_box_that_is_switched_off_is_rejected(self, inbox: Inbox) -> None:
        self.disable(BOX)
        with pytest.raises(Rejected):
            inbox.position(BOX)

    def test_when_nobody_is_there_it_says_so_and_recovers(self, inbox: Inbox) -> None:
        self.go_down()
        with pytest.raises(Unavailable):
            inbox.position(BOX)
        assert inbox.position(BOX)
