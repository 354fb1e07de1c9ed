"""Mails as they are shown."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import BillingCycleId, EmailId, UserId
from subplat.domain.messaging.email import Email, MailAttachment, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.unclear import Doubt, UnclearMail


@frozen(kw_only=True)
class EmailFilter:
    """`text`: how the address of the sender or of the receiver begins; `user_id`: whose mail it is."""

    text: str | None = None
    statuses: frozenset[MailStatus] = frozenset()
    purposes: frozenset[MailPurpose] = frozenset()
    direction: MailDirection | None = None
    related_id: UUID | None = None
    user_id: UserId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class EmailView:
    """A mail without its text. `is_released`: somebody said that it may leave."""

    id: EmailId
    direction: MailDirection
    purpose: MailPurpose
    related_id: UUID | None
    revision: int | None
    user_id: UserId | None
    from_email: str
    to_email: str
    subject: str
    status: MailStatus
    is_released: bool
    attachments: tuple[MailAttachment, ...]
    gmail_thread_id: str | None
    sent_at: datetime | None
    error_message: str | None
    version: int

    @classmethod
    def of(cls, email: Email) -> "EmailView":
        """The mail as it stands."""
        return cls(
            id=email.id,
            direction=email.direction,
            purpose=email.purpose,
            related_id=email.related_id,
            revision=email.revision,
            user_id=email.user_id,
            from_email=email.from_email,
            to_email=email.to_email,
            subject=email.subject,
            status=email.status,
            attachments=email.attachments,
            gmail_thread_id=email.gmail_thread_id,
            sent_at=email.sent_at,
            error_message=email.error_message,
            version=email.version,
            is_released=email.release_requested_at is not None,
        )


@frozen(kw_only=True)
class EmailDetail:
    """A mail with its text, and what a model was asked and said."""

    email: EmailView
    final_body: str
    ai_model: str | None
    ai_prompt: str | None
    ai_generated_body: str | None

    @classmethod
    def of(cls, email: Email) -> "EmailDetail":
        """The mail as it stands."""
        return cls(
            email=EmailView.of(email),
            final_body=email.final_body,
            ai_model=email.ai_model,
            ai_prompt=email.ai_prompt,
            ai_generated_body=email.ai_generated_body,
        )


@frozen(kw_only=True)
class UnclearMailFilter:
    """`waits`: only what no person has dealt with yet, or only what one has."""

    waits: bool | None = None
    doubt: Doubt | None = None


@frozen(kw_only=True)
class UnclearMailView:
    """Why a mail waits, which bill it may be about, and how it ended; its id is the mail's."""

    id: EmailId
    from_email: str
    subject: str
    doubts: tuple[Doubt, ...]
    detail: str
    billing_cycle_id: BillingCycleId | None
    noticed_at: datetime
    resolved_at: datetime | None
    resolved_by_user_id: UserId | None
    resolution: str | None
    version: int

    @classmethod
    def of(cls, unclear: UnclearMail, *, from_email: str, subject: str) -> "UnclearMailView":
        """The mail's trouble as it stands."""
        return cls(
            id=unclear.id,
            doubts=unclear.doubts,
            detail=unclear.detail,
            noticed_at=unclear.noticed_at,
            resolved_at=unclear.resolved_at,
            resolved_by_user_id=unclear.resolved_by_user_id,
            resolution=unclear.resolution,
            version=unclear.version,
            from_email=from_email,
            subject=subject,
            billing_cycle_id=unclear.cycle_id,
        )
