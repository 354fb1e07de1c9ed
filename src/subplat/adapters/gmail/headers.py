"""Header kinds whose written form we decide ourselves.

The standard library writes an unknown header with a word longer than a line as an encoded word, which breaks long
message ids; and it decodes an encoded word found in a subject, line breaks included, before writing it again.
"""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

OWN_ID_HEADER = "X-Subplat-Message-ID"
"""Carries our message id. Gmail may replace `Message-ID` when it sends, but leaves a header that it does not know."""

_ID_HEADERS = ("message-id", "in-reply-to", "references", OWN_ID_HEADER.lower())
_LONGEST_PLAIN_SUBJECT = 200


class _Verbatim(BaseHeader):
    """A header whose value is kept as given."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Called by the header registry."""
        kwds["parse_tree"] = None
        kwds["decoded"] = value


class _IdsHeader(_Verbatim):
    """Message ids, one a line, never broken."""

    def fold(self, *, policy: Any) -> str:
        """Called by the generator."""
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


class _SubjectHeader(_Verbatim):
    """Plain when it is short printable ASCII, encoded words otherwise."""

    def fold(self, *, policy: Any) -> str:
        """Called by the generator."""
        subject = str(self)
        plain = subject.isascii() and subject == subject.strip() and "=?" not in subject
        if not plain or len(subject) > _LONGEST_PLAIN_SUBJECT:
            subject = Header(subject, charset="utf-8", header_name=self.name, maxlinelen=76).encode(
                linesep=policy.linesep
            )
        return f"{self.name}: {subject}{policy.linesep}"


def mail_policy() -> "EmailPolicy[EmailMessage]":
    """SMTP line ends, 7-bit throughout."""
    registry = HeaderRegistry()
    for name in _ID_HEADERS:
        registry.map_to_type(name, _IdsHeader)
    registry.map_to_type("subject", _SubjectHeader)
    return SMTP.clone(header_factory=registry, cte_type="7bit")
