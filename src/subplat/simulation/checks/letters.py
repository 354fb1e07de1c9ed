"""Mails: what they may say, when clients get them, and that none is told to be lost which has left (F15, F24, F25, F28, I19)."""

from collections.abc import Iterator

from subplat.domain.messaging.email import Email, MailDirection, MailPurpose, MailStatus
from subplat.domain.messaging.window import JAKARTA
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.simulation.checks.scene import Scene

BY_ITSELF_TO_CLIENTS = frozenset({MailPurpose.REMINDER, MailPurpose.PAYMENT_STATUS})
MOST_WELCOMES = 2
"""One when a part is ready, one when all is."""


def nothing_of_the_models(_: Scene, before: Email | None, mail: Email) -> Iterator[Finding]:
    """Numbers, links and addresses are never the model's."""
    if before is not None or mail.ai_generated_body is None:
        return
    for paragraph in mail.ai_generated_body.split("\n\n"):
        text = paragraph.strip()
        if text and text in mail.final_body and _says_what_is_ours(text):
            yield _named(mail), f"the model's words are in it: {text[:60]!r}"


def _says_what_is_ours(text: str) -> bool:
    return "://" in text or "@" in text or any(letter.isdigit() for letter in text)


def links_are_ours(scene: Scene, before: Email | None, mail: Email) -> Iterator[Finding]:
    """Every link in a mail leads to the platform."""
    if before is not None or mail.direction is not MailDirection.OUTBOUND:
        return
    for word in mail.final_body.split():
        if "://" in word and not word.startswith(scene.town.policies.base_url):
            yield _named(mail), f"leads to {word[:60]}"


def letters_come_by_day(scene: Scene, before: Email | None, mail: Email) -> Iterator[Finding]:
    """What the platform writes to clients by itself is not handed to the post before its hour."""
    if before is None or before.gmail_draft_id is not None or mail.gmail_draft_id is None:
        return
    moment = scene.town.clock.now().astimezone(JAKARTA)
    if mail.purpose in BY_ITSELF_TO_CLIENTS and moment.time() < scene.town.policies.client_letters.opens:
        yield _named(mail), f"on its way at {moment:%H:%M}"


def welcomed_once(scene: Scene, before: Email | None, mail: Email) -> Iterator[Finding]:
    """To something that is ready; once more when all is. What comes back from the client's mailbox is filed beside it."""
    if before is not None or mail.purpose is not MailPurpose.WELCOME or mail.direction is not MailDirection.OUTBOUND:
        return
    contract = None if mail.related_id is None else scene.shelves.subscriptions.rows.get(mail.related_id)
    if contract is not None and all(
        item.provisioning_status is not ProvisioningStatus.ACTIVE for item in contract.items
    ):
        yield _named(mail), "welcomes to a contract of which nothing is ready"
    welcomes = [
        each
        for each in scene.shelves.emails.rows.values()
        if (each.purpose, each.direction, each.related_id) == (mail.purpose, mail.direction, mail.related_id)
    ]
    if len(welcomes) > MOST_WELCOMES or len({each.subject for each in welcomes}) < len(welcomes):
        yield _named(mail), f"welcomed {len(welcomes)} times"


def sent_or_not(scene: Scene, before: Email | None, mail: Email) -> Iterator[Finding]:
    """A mail that left is not told to have failed; one leaves only when somebody said so."""
    if before is None or before.status is mail.status:
        return
    if mail.status is MailStatus.FAILED and any(
        found.mail.message_id == mail.message_id for found in scene.town.mailer.sent
    ):
        yield _named(mail), f"FAILED ({mail.error_message}), but it has left"
    if mail.status is MailStatus.SENT and mail.release_requested_at is None:
        yield _named(mail), "has left, and nobody had said that it may"


def _named(mail: Email) -> str:
    return f"mail {mail.intent_key}"


CHECKS = (nothing_of_the_models, links_are_ours, letters_come_by_day, welcomed_once, sent_or_not)
