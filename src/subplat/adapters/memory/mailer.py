"""A mailer whose mailboxes are in memory."""

from email.headerregistry import Address
from functools import lru_cache
from unicodedata import category

from attrs import define, field, frozen

from subplat.adapters.memory.troubles import Trouble, meet
from subplat.application.ports.failures import OutsideFailure, Rejected
from subplat.application.ports.mailer import DraftGone, OutgoingMail, SentMail

SYSTEM = "mail"


@frozen(kw_only=True)
class MailInMemory:
    """A mail that has left, with what the mailer said of it."""

    mail: OutgoingMail
    sent: SentMail


@define
class InMemoryMailer:
    """Keeps drafts and sent mails.

    Steering: `failures` are raised by the next calls, one each (see `Trouble` for which, and for losing an answer after
    the effect). `disabled` mailboxes refuse everything.
    """

    sent: list[MailInMemory] = field(factory=list)
    drafts: dict[str, OutgoingMail] = field(factory=dict)
    disabled: set[str] = field(factory=set)
    failures: list[OutsideFailure | Trouble] = field(factory=list)
    _made: int = 0
    _threads: set[tuple[str, str]] = field(factory=set, init=False)

    def prepare(self, mail: OutgoingMail) -> str:
        """See the port. Takes up the draft of an earlier attempt."""
        self._open(mail.from_email)
        _assert_harmless(mail)
        meet(self.failures, "prepare", after_effect=False)
        earlier = [key for key, draft in self.drafts.items() if draft.message_id == mail.message_id]
        draft_id = earlier[0] if earlier else self._new("draft")
        self.drafts[draft_id] = mail
        meet(self.failures, "prepare", after_effect=True)
        return draft_id

    def send(self, mailbox: str, draft_id: str) -> SentMail:
        """See the port."""
        self._open(mailbox)
        meet(self.failures, "send", after_effect=False)
        mail = self.drafts.get(draft_id)
        if mail is None or mail.from_email != mailbox:
            raise DraftGone(draft_id)
        del self.drafts[draft_id]
        sent = SentMail(provider_message_id=self._new("mail"), thread_id=self._thread_of(mail))
        self.sent.append(MailInMemory(mail=mail, sent=sent))
        self._threads.add((mailbox, sent.thread_id))
        meet(self.failures, "send", after_effect=True)
        return sent

    def find_sent(self, mailbox: str, message_id: str) -> SentMail | None:
        """See the port."""
        meet(self.failures, "find_sent", after_effect=False)
        found = (each for each in self.sent if each.mail.message_id == message_id and each.mail.from_email == mailbox)
        return next((each.sent for each in found), None)

    def sent_to(self, address: str) -> list[OutgoingMail]:
        """What that address has received, oldest first."""
        return [each.mail for each in self.sent if each.mail.to_email == address]

    def _thread_of(self, mail: OutgoingMail) -> str:
        is_known = (mail.from_email, mail.thread_id) in self._threads
        return mail.thread_id if is_known and mail.thread_id is not None else self._new("thread")

    def _new(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made}"

    def _open(self, mailbox: str) -> None:
        if mailbox in self.disabled:
            raise Rejected(SYSTEM, f"{mailbox} is switched off", code="mailbox_disabled")


def _assert_harmless(mail: OutgoingMail) -> None:
    if any(category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in mail.subject):
        raise Rejected(SYSTEM, "control characters in the subject", code="invalid_mail")
    if not (mail.message_id.startswith("<") and mail.message_id.endswith(">")):
        raise Rejected(SYSTEM, f"not a message id: {mail.message_id!r}", code="invalid_mail")
    for address in (mail.from_email, mail.to_email):
        if not _is_one_address(address):
            raise Rejected(SYSTEM, f"not a mail address: {address!r}", code="invalid_mail")


@lru_cache(maxsize=1000)
def _is_one_address(text: str) -> bool:
    try:
        return Address(addr_spec=text).domain != ""
    except (ValueError, IndexError):
        return False
