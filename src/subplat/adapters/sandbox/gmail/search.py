"""The part of Gmail's search language that the twin knows; an operator that it does not know is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from subplat.adapters.sandbox.gmail.mailbox import Mail
from subplat.adapters.sandbox.gmail.mime import addresses, body_text, header, leaf_parts
from subplat.adapters.sandbox.google.errors import Refusal

_TERM = re.compile(r'(?P<not>-)?(?:(?P<operator>[a-z0-9_]+):)?(?P<value>"[^"]*"|\S+)', re.IGNORECASE)
_HIDDEN = frozenset({"SPAM", "TRASH"})
_PLACES: Mapping[str, str] = {"sent": "SENT", "inbox": "INBOX", "draft": "DRAFT", "drafts": "DRAFT", "trash": "TRASH"}
_DAYS: Mapping[str, int] = {"d": 1, "m": 30, "y": 365}

Test = Callable[[Mail, str, datetime], bool]


def search(mails: list[Mail], query: str, *, now: datetime, with_hidden: bool = False) -> list[Mail]:
    """The mails that meet every term, in the order given."""
    tests = [_term(match, now) for match in _TERM.finditer(query)]
    shown = [mail for mail in mails if with_hidden or not mail.labels & _HIDDEN]
    return [mail for mail in shown if all(test(mail) for test in tests)]


def _term(match: re.Match[str], now: datetime) -> Callable[[Mail], bool]:
    operator, value, negated = (match["operator"] or "").lower(), match["value"].strip('"'), bool(match["not"])
    if operator not in _OPERATORS:
        raise Refusal(400, f'The sandbox does not know the search operator "{operator}".', "invalidArgument")
    test = _OPERATORS[operator]
    return lambda mail: test(mail, value, now) is not negated


def _words(mail: Mail, value: str, now: datetime) -> bool:
    return value.lower() in f"{header(mail.parsed, 'Subject')}\n{body_text(mail.parsed)}".lower()


def _place(mail: Mail, value: str, now: datetime) -> bool:
    return value.lower() == "anywhere" or _PLACES.get(value.lower(), value.upper()) in mail.labels


def _age(mail: Mail, value: str, now: datetime) -> bool:
    match = re.fullmatch(r"(\d+)([dmy])", value)
    if match is None:
        raise Refusal(400, f"not an age: {value}", "invalidArgument")
    return mail.at > now - timedelta(days=int(match[1]) * _DAYS[match[2]])


def _instant(value: str) -> datetime:
    try:
        if value.isdecimal():
            return datetime.fromtimestamp(int(value), UTC)
        return datetime.fromisoformat(value.replace("/", "-")).replace(tzinfo=UTC)
    except ValueError as error:
        raise Refusal(400, f"not a date: {value}", "invalidArgument") from error


_OPERATORS: Mapping[str, Test] = {
    "": _words,
    "after": lambda mail, value, now: mail.at >= _instant(value),
    "before": lambda mail, value, now: mail.at < _instant(value),
    "from": lambda mail, value, now: any(value.lower() in each for each in addresses(mail.parsed, "From")),
    "has": lambda mail, value, now: any(part.get_filename() for part in leaf_parts(mail.parsed)),
    "in": _place,
    "is": lambda mail, value, now: value.upper() in mail.labels,
    "label": lambda mail, value, now: value.upper() in mail.labels,
    "newer_than": _age,
    "older_than": lambda mail, value, now: not _age(mail, value, now),
    "rfc822msgid": lambda mail, value, now: mail.message_id.strip("<>") == value.strip("<>"),
    "subject": lambda mail, value, now: value.lower() in header(mail.parsed, "Subject").lower(),
    "to": lambda mail, value, now: any(value.lower() in each for each in addresses(mail.parsed, "To", "Cc", "Bcc")),
}
