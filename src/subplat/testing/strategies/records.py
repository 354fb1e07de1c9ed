"""Mails, callbacks, provisioning tasks and files."""

from datetime import datetime
from functools import cache
from hashlib import sha256

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.documents.file import StoredFile
from subplat.domain.ids import EmailId, FileId, SubscriptionId, SubscriptionItemId, TaskId, UserId, WebhookEventId
from subplat.domain.messaging.email import Email, MailAttachment, MailDirection, MailPurpose, MailStatus
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.testing.strategies.steps import Course, Steps, driven, step
from subplat.testing.strategies.values import ids, ids_of, instants, mail_addresses, quantities, settings_of_text, texts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | texts(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(20), inner, max_size=3),
    max_leaves=6,
)


@cache
def email_steps() -> Steps:
    """Everything that can be tried on a mail."""
    return st.one_of(
        step(Email.edit, subject=texts(), body=texts()),
        step(Email.rewrite, subject=texts(), body=texts()),
        step(Email.remark, words=texts()),
        step(Email.release, now=instants()),
        step(Email.prepared, draft_id=texts(20)),
        step(Email.sent, message_id=texts(20), thread_id=texts(20), now=instants()),
        step(Email.failed, reason=texts(), now=instants()),
        step(Email.redraft),
        step(Email.withdraw, reason=texts()),
        step(Email.bounced, reason=texts(), now=instants()),
        step(Email.read_by, model=texts(100), prompt=texts(), answer=texts()),
        step(Email.parsed),
    )


def emails(
    user_ids: SearchStrategy[UserId] | None = None, file_ids: SearchStrategy[FileId] | None = None
) -> SearchStrategy[Email]:
    """Mails we wrote and mails that came in, in every state."""
    attachment = st.builds(
        MailAttachment,
        filename=texts(),
        content_type=st.just("application/pdf"),
        file_id=st.none() | ids_of(file_ids, FileId),
    )

    @cache
    def towards(direction: MailDirection) -> SearchStrategy[Email]:
        first = MailStatus.DRAFT if direction is MailDirection.OUTBOUND else MailStatus.RECEIVED
        return st.builds(
            Email,
            id=ids(EmailId),
            direction=st.just(direction),
            purpose=st.sampled_from(MailPurpose),
            related_id=st.none() | st.uuids(),
            revision=st.none() | st.integers(1, 9),
            intent_key=st.uuids().map(lambda key: f"sample:{key}"),
            user_id=st.none() | ids_of(user_ids, UserId),
            from_email=mail_addresses(),
            to_email=mail_addresses(),
            subject=texts(),
            ai_model=st.none() | texts(100),
            ai_prompt=st.none() | texts(),
            ai_generated_body=st.none() | texts(),
            final_body=texts(shortest=0),
            status=st.just(first),
            attachments=st.lists(attachment, max_size=2).map(tuple),
            in_reply_to=st.none() | texts(20),
        )

    return driven(st.sampled_from(MailDirection).flatmap(towards), Course(email_steps()))


@cache
def webhook_steps() -> Steps:
    """Everything that can be tried on a stored callback."""
    return st.one_of(
        step(WebhookEvent.done, now=instants()),
        step(WebhookEvent.not_done, error=texts()),
        step(WebhookEvent.ignore, reason=texts(), now=instants()),
        step(WebhookEvent.reopen),
    )


def webhook_events() -> SearchStrategy[WebhookEvent]:
    """Callbacks, processed or not; payloads are any JSON object."""
    fresh = st.builds(
        WebhookEvent,
        id=ids(WebhookEventId),
        source=st.just("XENDIT"),
        event_type=texts(100),
        dedupe_key=st.uuids().map(str),
        payload=st.dictionaries(texts(20), JSON, max_size=4),
        xendit_subscription_id=st.none() | texts(20),
        xendit_invoice_id=st.none() | texts(20),
        received_at=instants(),
    )
    return driven(fresh, Course(webhook_steps(), longest=3))


@cache
def task_steps(user_ids: SearchStrategy[UserId] | None = None) -> Steps:
    """Everything that can be tried on a provisioning task."""
    return st.one_of(
        step(ProvisioningTask.start),
        step(ProvisioningTask.still_running, reference=texts(20)),
        step(ProvisioningTask.succeed, reference=st.none() | texts(20), now=instants()),
        step(ProvisioningTask.fail, reason=texts(), now=instants()),
        step(ProvisioningTask.supersede),
        step(ProvisioningTask.retry, now=instants()),
        step(
            ProvisioningTask.done_by_hand,
            reason=texts(shortest=0),
            by=st.none() | ids_of(user_ids, UserId),
            now=instants(),
        ),
    )


def provisioning_tasks(
    subscription_ids: SearchStrategy[SubscriptionId] | None = None,
    item_ids: SearchStrategy[SubscriptionItemId] | None = None,
    user_ids: SearchStrategy[UserId] | None = None,
) -> SearchStrategy[ProvisioningTask]:
    """Tasks in every state."""
    fresh = st.builds(
        ProvisioningTask,
        id=ids(TaskId),
        subscription_id=ids_of(subscription_ids, SubscriptionId),
        item_id=ids_of(item_ids, SubscriptionItemId),
        action=st.sampled_from(TaskAction),
        target=st.sampled_from(TargetSystem),
        quantity=quantities(),
        intent=st.integers(1, 9),
        settings=settings_of_text(),
    )
    return driven(fresh, Course(task_steps(user_ids)))


def stored_files() -> SearchStrategy[StoredFile]:
    """Files whose digest fits their bytes."""

    def file(file_id: FileId, filename: str, content: bytes, created_at: datetime) -> StoredFile:
        return StoredFile(
            id=file_id,
            filename=filename,
            content_type="application/pdf",
            sha256=sha256(content).hexdigest(),
            content=content,
            created_at=created_at,
        )

    return st.builds(file, ids(FileId), texts(), st.binary(max_size=200), instants())
