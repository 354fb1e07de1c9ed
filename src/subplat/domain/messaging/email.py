"""A mail as the books keep it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import define, field, frozen

from subplat.domain.clients.client import mail_address
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import EmailId, FileId, UserId
from subplat.domain.transitions import Transitions


class MailDirection(StrEnum):
    """Whether we wrote it."""

    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


class MailStatus(StrEnum):
    """Outbound: DRAFT, SENT, FAILED; inbound: RECEIVED, PARSED."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    FAILED = "FAILED"
    RECEIVED = "RECEIVED"
    PARSED = "PARSED"


class MailPurpose(StrEnum):
    """What a mail is about (`related_type` in the books)."""

    QUOTATION = "QUOTATION"
    INVOICE_REQUEST = "INVOICE_REQUEST"
    CLIENT_MAIL = "CLIENT_MAIL"
    REMINDER = "REMINDER"
    PAYMENT_STATUS = "PAYMENT_STATUS"
    PORTAL_INVITE = "PORTAL_INVITE"
    ACCESS_INVITE = "ACCESS_INVITE"
    PASSWORD_RESET = "PASSWORD_RESET"
    WELCOME = "WELCOME"
    SALES_ALERT = "SALES_ALERT"
    FINANCE_FOLLOW_UP = "FINANCE_FOLLOW_UP"


EMAIL = Transitions(
    "mail",
    MailStatus,
    {
        "edit": {MailStatus.DRAFT: MailStatus.DRAFT},
        "send": {MailStatus.DRAFT: MailStatus.SENT},
        "fail": {MailStatus.DRAFT: MailStatus.FAILED},
        "redraft": {MailStatus.FAILED: MailStatus.DRAFT},
        "bounce": {MailStatus.SENT: MailStatus.SENT},
        "parse": {MailStatus.RECEIVED: MailStatus.PARSED},
    },
)


@event("mail.released.v1")
@frozen(kw_only=True)
class MailReleased(DomainEvent):
    """A mail may leave."""

    email_id: EmailId
    related_id: UUID | None


@event("mail.sent.v1")
@frozen(kw_only=True)
class MailSent(DomainEvent):
    """A mail has left."""

    email_id: EmailId
    purpose: str
    related_id: UUID | None


@event("mail.failed.v1")
@frozen(kw_only=True)
class MailFailed(DomainEvent):
    """A mail cannot be sent without a person."""

    email_id: EmailId
    purpose: str
    related_id: UUID | None
    reason: str


@event("mail.bounced.v1")
@frozen(kw_only=True)
class MailBounced(DomainEvent):
    """A mail had left but did not arrive."""

    email_id: EmailId
    purpose: str
    related_id: UUID | None
    reason: str


@event("mail.received.v1")
@frozen(kw_only=True)
class MailReceived(DomainEvent):
    """A mail has arrived."""

    email_id: EmailId
    purpose: str


@frozen(kw_only=True)
class MailAttachment:
    """A file that travels with a mail; `file_id` None: rendered when the mail is sent."""

    filename: str
    content_type: str
    file_id: FileId | None = None


LINK_PLACE = "{one-time-link}"
"""Where an invitation's link goes when it is sent."""


@define(kw_only=True, eq=False)
class Email:
    """One mail. `intent_key` (`invoice_request:{cycle}`) makes it the only one of its purpose, ever.

    `is_edited`: a person wrote the body. `release_requested_at`: somebody said it may leave; `gmail_draft_id`: the provider
    has it; then it is SENT. The body of an invitation holds `LINK_PLACE` for its one-time link, which is filled in while
    sending and never stored.
    """

    id: EmailId
    direction: MailDirection = MailDirection.OUTBOUND
    purpose: MailPurpose
    related_id: UUID | None = None
    revision: int | None = None
    intent_key: str
    user_id: UserId | None = None
    from_email: str = field(converter=mail_address)
    to_email: str = field(converter=mail_address)
    subject: str
    ai_model: str | None = None
    ai_prompt: str | None = field(default=None, repr=False)
    ai_generated_body: str | None = field(default=None, repr=False)
    final_body: str = field(repr=False)
    is_edited: bool = False
    status: MailStatus = MailStatus.DRAFT
    attachments: tuple[MailAttachment, ...] = ()
    release_requested_at: datetime | None = None
    gmail_draft_id: str | None = None
    gmail_message_id: str | None = None
    gmail_thread_id: str | None = None
    in_reply_to: str | None = None
    sent_at: datetime | None = None
    error_message: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        inbound = self.status in (MailStatus.RECEIVED, MailStatus.PARSED)
        if inbound != (self.direction is MailDirection.INBOUND):
            raise InvalidValue("inbound mail is RECEIVED or PARSED, outbound mail is not", status=self.status)

    @classmethod
    def receive(
        cls,
        *,
        email_id: EmailId,
        purpose: MailPurpose,
        related_id: UUID | None,
        intent_key: str,
        from_email: str,
        to_email: str,
        subject: str,
        body: str,
        attachments: tuple[MailAttachment, ...],
        message_id: str,
        thread_id: str,
        in_reply_to: str | None,
        now: datetime,
    ) -> "Email":
        """A mail that arrived; `message_id` and `thread_id` are the provider's in our mailbox `to_email`."""
        email = cls(
            id=email_id,
            direction=MailDirection.INBOUND,
            purpose=purpose,
            related_id=related_id,
            intent_key=intent_key,
            from_email=from_email,
            to_email=to_email,
            subject=subject,
            final_body=body,
            status=MailStatus.RECEIVED,
            attachments=attachments,
            gmail_message_id=message_id,
            gmail_thread_id=thread_id,
            in_reply_to=in_reply_to,
        )
        email.events.append(MailReceived(occurred_at=now, email_id=email_id, purpose=purpose.value))
        return email

    @property
    def message_id(self) -> str:
        """Our Message-ID header, by which the mail can be found at the provider."""
        return f"<{self.id}@{self.from_email.rpartition('@')[2]}>"

    def edit(self, *, subject: str, body: str) -> None:
        """A person rewrote the draft before it may leave: from now on it is that person's text."""
        self._ensure_still_here()
        self.subject, self.final_body, self.is_edited = subject, body, True

    def rewrite(self, *, subject: str, body: str) -> None:
        """The platform writes its own draft anew; raises RuleBroken for one that a person has touched."""
        self._ensure_still_here()
        if self.is_edited:
            raise RuleBroken("a person has edited this draft: it is not written anew", email_id=self.id)
        self.subject, self.final_body = subject, body

    def remark(self, words: str) -> None:
        """What whoever sends the draft should look at first."""
        self._ensure_still_here()
        self.error_message = words

    def _ensure_still_here(self) -> None:
        EMAIL.after(self.status, "edit")
        if self.release_requested_at is not None:
            raise RuleBroken("this mail is on its way already", email_id=self.id)

    def release(self, now: datetime) -> None:
        """It may leave; repeating changes nothing."""
        EMAIL.after(self.status, "edit")
        if self.release_requested_at is None:
            self.release_requested_at = now
            self.events.append(MailReleased(occurred_at=now, email_id=self.id, related_id=self.related_id))

    def prepared(self, draft_id: str) -> None:
        """The provider has the draft."""
        EMAIL.after(self.status, "edit")
        self.gmail_draft_id = draft_id

    def sent(self, *, message_id: str, thread_id: str, now: datetime) -> None:
        """It has left, once."""
        self.status = EMAIL.after(self.status, "send")
        self.gmail_message_id, self.gmail_thread_id, self.sent_at = message_id, thread_id, now
        self.error_message = None
        self.events.append(
            MailSent(occurred_at=now, email_id=self.id, purpose=self.purpose.value, related_id=self.related_id)
        )

    def failed(self, *, reason: str, now: datetime) -> None:
        """It cannot leave without a person."""
        self.status = EMAIL.after(self.status, "fail")
        self.error_message = reason
        self.events.append(
            MailFailed(
                occurred_at=now,
                email_id=self.id,
                purpose=self.purpose.value,
                related_id=self.related_id,
                reason=reason,
            )
        )

    def withdraw(self, *, reason: str) -> None:
        """It is not needed any more: a draft that stays, and leaves only if somebody releases it again."""
        EMAIL.after(self.status, "edit")
        self.release_requested_at = None
        self.error_message = reason

    def redraft(self) -> None:
        """A person looks at it again; the provider's old draft is forgotten."""
        self.status = EMAIL.after(self.status, "redraft")
        self.release_requested_at = self.gmail_draft_id = None

    def parsed(self) -> None:
        """What an inbound mail says is in the books."""
        self.status = EMAIL.after(self.status, "parse")

    def read_by(self, *, model: str, prompt: str, answer: str) -> None:
        """What a model was asked about an inbound mail, and what it said."""
        EMAIL.after(self.status, "parse")
        self.ai_model, self.ai_prompt, self.ai_generated_body = model, prompt, answer

    def bounced(self, *, reason: str, now: datetime) -> None:
        """It came back: it was sent, and did not arrive; repeating changes nothing."""
        self.status = EMAIL.after(self.status, "bounce")
        if self.error_message is None:
            self.error_message = reason
            self.events.append(
                MailBounced(
                    occurred_at=now,
                    email_id=self.id,
                    purpose=self.purpose.value,
                    related_id=self.related_id,
                    reason=reason,
                )
            )
