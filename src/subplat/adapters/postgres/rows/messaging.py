"""Mails as rows."""

from uuid import UUID

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.exact_json import json_objects, json_text
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc_or_none
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.domain.ids import EmailId, FileId
from subplat.domain.messaging.email import Email, MailAttachment, MailDirection, MailPurpose, MailStatus


def to_row(email: Email) -> Values:
    """The columns of a mail."""
    return {
        "id": email.id,
        "direction": email.direction,
        "related_type": email.purpose,
        "related_id": email.related_id,
        "revision": email.revision,
        "intent_key": email.intent_key,
        "user_id": email.user_id,
        "from_email": email.from_email,
        "to_email": email.to_email,
        "subject": email.subject,
        "ai_model": email.ai_model,
        "ai_prompt": email.ai_prompt,
        "ai_generated_body": email.ai_generated_body,
        "final_body": email.final_body,
        "is_edited": email.is_edited,
        "status": email.status,
        "release_requested_at": email.release_requested_at,
        "gmail_draft_id": email.gmail_draft_id,
        "gmail_message_id": email.gmail_message_id,
        "gmail_thread_id": email.gmail_thread_id,
        "in_reply_to": email.in_reply_to,
        "has_attachments": bool(email.attachments),
        "attachments_meta_json": json_text([_attachment_values(attachment) for attachment in email.attachments]),
        "sent_at": email.sent_at,
        "error_message": email.error_message,
        "version": email.version,
    }


def from_row(row: Row) -> Email:
    """The mail that was stored."""
    return Email(
        id=EmailId(row["id"]),
        direction=MailDirection(row["direction"]),
        purpose=MailPurpose(row["related_type"]),
        related_id=row["related_id"],
        revision=row["revision"],
        intent_key=row["intent_key"],
        user_id=row["user_id"],
        from_email=row["from_email"],
        to_email=row["to_email"],
        subject=row["subject"],
        ai_model=row["ai_model"],
        ai_prompt=row["ai_prompt"],
        ai_generated_body=row["ai_generated_body"],
        final_body=row["final_body"],
        is_edited=row["is_edited"],
        status=MailStatus(row["status"]),
        attachments=tuple(_attachment(stored) for stored in json_objects(row["attachments_meta_json"])),
        release_requested_at=utc_or_none(row["release_requested_at"]),
        gmail_draft_id=row["gmail_draft_id"],
        gmail_message_id=row["gmail_message_id"],
        gmail_thread_id=row["gmail_thread_id"],
        in_reply_to=row["in_reply_to"],
        sent_at=utc_or_none(row["sent_at"]),
        error_message=row["error_message"],
        version=row["version"],
    )


def _attachment_values(attachment: MailAttachment) -> Values:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "file_id": None if attachment.file_id is None else str(attachment.file_id),
    }


def _attachment(stored: Values) -> MailAttachment:
    file_id = stored["file_id"]
    return MailAttachment(
        filename=str(stored["filename"]),
        content_type=str(stored["content_type"]),
        file_id=None if file_id is None else FileId(UUID(str(file_id))),
    )


EMAIL_SHAPE = Shape(kind="mail", table=EMAIL_LOGS, to_row=to_row, from_rows=each(from_row))
