"""Writing a mail as RFC 5322 text; what could smuggle in a header, an address or a part is refused."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from unicodedata import category

from subplat.adapters.gmail.headers import OWN_ID_HEADER, mail_policy
from subplat.application.ports.failures import Rejected
from subplat.application.ports.mailer import Attachment, OutgoingMail

SYSTEM = "gmail"
LARGEST_MAIL = 36_700_160
"""Bytes that Gmail takes (its discovery document)."""

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_CONTENT_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", re.IGNORECASE)
_NOT_IN_FILE_NAMES = ("/", "\\", '"', "=?")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def compose(mail: OutgoingMail, *, in_reply_to: str | None, references: Sequence[str]) -> bytes:
    """The mail as bytes; `Rejected` with code `invalid_mail` or `mail_too_large` when it must not be sent so."""
    message = EmailMessage(policy=mail_policy())
    message["From"] = sole_address(mail.from_email)
    message["To"] = sole_address(mail.to_email)
    message["Subject"] = printable(mail.subject, "subject")
    message["Message-ID"] = message[OWN_ID_HEADER] = message_id(mail.message_id)
    if in_reply_to is not None:
        message["In-Reply-To"] = message_id(in_reply_to)
        message["References"] = " ".join(message_id(reference) for reference in references or [in_reply_to])
    try:
        message.set_content(mail.body, cte="quoted-printable")
        for attachment in mail.attachments:
            _attach(message, attachment)
        written = message.as_bytes()
    except (ValueError, LookupError, MessageError) as error:
        raise _refused(f"cannot be written as a mail: {error}") from error
    if len(written) > LARGEST_MAIL:
        raise Rejected(SYSTEM, f"{len(written)} bytes are more than Gmail takes", code="mail_too_large")
    _assert_as_meant(message, written)
    return written


def message_id(value: str) -> str:
    """The id, if it is one: `<local@domain>`, printable ASCII, no spaces."""
    if len(value) > 500 or not _MESSAGE_ID.fullmatch(value):
        raise _refused(f"not a message id: {value!r}")
    return value


def sole_address(value: str) -> Address:
    """One bare address, its domain in ASCII form (IDNA)."""
    local, _, domain = value.rpartition("@")
    try:
        address = Address(username=local, domain=domain.encode("idna").decode())
        sole = bool(local and domain) and address.addr_spec.isascii()
        sole = sole and Address(addr_spec=address.addr_spec) == address and '"' not in address.addr_spec
    except (ValueError, MessageError, IndexError) as error:
        raise _refused(f"not a mail address: {value!r}") from error
    if not sole:
        raise _refused(f"not a mail address: {value!r}")
    return address


def printable(value: str, what: str) -> str:
    """The text, if it has no control characters, line breaks of any kind or broken characters."""
    if any(category(character) in _UNPRINTABLE for character in value):
        raise _refused(f"control characters in the {what}")
    return value


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    if not _CONTENT_TYPE.fullmatch(attachment.content_type):
        raise _refused(f"not a content type for an attachment: {attachment.content_type!r}")
    filename = printable(attachment.filename, "file name")
    if not filename or filename != " ".join(filename.split()) or any(sign in filename for sign in _NOT_IN_FILE_NAMES):
        raise _refused(f"not a file name: {filename!r}")
    maintype, _, subtype = attachment.content_type.partition("/")
    message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=filename)


def _assert_as_meant(meant: EmailMessage, written: bytes) -> None:
    """What a reader of these bytes sees at the top is what we put there, header for header."""
    read = message_from_bytes(written, policy=SMTP)
    if [name.lower() for name in read] != [name.lower() for name in meant]:
        raise _refused("its headers would be read differently")
    if any(str(read[name]) != str(meant[name]) for name in ("From", "To")):
        raise _refused("its addresses would be read differently")


def _refused(detail: str) -> Rejected:
    return Rejected(SYSTEM, detail, code="invalid_mail")
