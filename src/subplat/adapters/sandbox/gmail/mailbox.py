"""One mailbox: its mails, drafts and history."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from attrs import define, field, frozen

from subplat.adapters.sandbox.gmail.mime import header, read_mail

_HISTORY_STEP = 7
"""Google's history ids rise with gaps."""


@define(kw_only=True)
class Mail:
    """One mail as it lies in one mailbox."""

    id: str
    thread_id: str
    raw: bytes = field(repr=False)
    labels: set[str]
    at: datetime
    history_id: int = 0
    parsed: EmailMessage = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.parsed = read_mail(self.raw)

    @property
    def message_id(self) -> str:
        """Its Message-ID header."""
        return header(self.parsed, "Message-ID")


@frozen(kw_only=True)
class Change:
    """One line of a mailbox's history; `kind` is Google's (`messagesAdded`, …), `labels` those added or removed."""

    id: int
    at: datetime
    kind: str
    mail_id: str
    thread_id: str
    mail_labels: tuple[str, ...]
    labels: tuple[str, ...] = ()


@define(kw_only=True)
class Mailbox:
    """The state behind one address."""

    address: str
    mails: dict[str, Mail] = field(factory=dict)
    drafts: dict[str, str] = field(factory=dict)
    history: list[Change] = field(factory=list)
    is_disabled: bool = False
    last_history_id: int = 1000

    def add(self, mail: Mail) -> Mail:
        """Put a mail in."""
        self.mails[mail.id] = mail
        self._note(mail, "messagesAdded", mail.at)
        return mail

    def remove(self, mail_id: str, at: datetime) -> None:
        """Take a mail out for good, and the draft that it may be."""
        mail = self.mails.pop(mail_id)
        self.drafts = {draft_id: each for draft_id, each in self.drafts.items() if each != mail_id}
        self._note(mail, "messagesDeleted", at)

    def relabel(self, mail: Mail, *, add: Sequence[str] = (), remove: Sequence[str] = (), at: datetime) -> None:
        """Change a mail's labels."""
        added, removed = sorted(set(add) - mail.labels), sorted(set(remove) & mail.labels)
        mail.labels = (mail.labels | set(added)) - set(removed)
        for kind, labels in (("labelsAdded", added), ("labelsRemoved", removed)):
            if labels:
                self._note(mail, kind, at, tuple(labels))

    def newest_first(self) -> list[Mail]:
        """All mails, drafts included."""
        return sorted(self.mails.values(), key=lambda mail: (mail.at, mail.history_id), reverse=True)

    def thread(self, thread_id: str) -> list[Mail]:
        """The mails of a conversation, oldest first."""
        return [mail for mail in reversed(self.newest_first()) if mail.thread_id == thread_id]

    def thread_of(self, references: Sequence[str]) -> str | None:
        """The conversation that one of these message ids belongs to."""
        known = {mail.message_id: mail.thread_id for mail in self.mails.values()}
        return next((known[reference] for reference in reversed(references) if reference in known), None)

    def _note(self, mail: Mail, kind: str, at: datetime, labels: tuple[str, ...] = ()) -> None:
        self.last_history_id += _HISTORY_STEP
        mail.history_id = self.last_history_id
        self.history.append(
            Change(
                id=mail.history_id,
                at=at,
                kind=kind,
                mail_id=mail.id,
                thread_id=mail.thread_id,
                mail_labels=tuple(sorted(mail.labels)),
                labels=labels,
            )
        )
