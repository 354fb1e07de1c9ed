"""An address of another system that wants to hear of events."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from attrs import define, field

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import EVENTS, DomainEvent
from subplat.domain.ids import EndpointId

LONGEST_URL = 2000
FIRST_REST = timedelta(seconds=1)
LONGEST_REST = timedelta(minutes=5)
_PATTERN = re.compile(r"\*|[a-z_]+\.\*|[a-z_]+\.[a-z_]+\.v[1-9][0-9]*")


class UnknownEvents(RuleBroken):
    """A pattern that no event there is fits."""

    code = "unknown_events"


def fits(pattern: str, name: str) -> bool:
    """`*` fits every event, `subscription.*` those of one subject, a full name itself."""
    return pattern == "*" or pattern == name or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def known_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The patterns, each once; raises UnknownEvents."""
    for pattern in patterns:
        if not any(fits(pattern, name) for name in EVENTS):
            raise UnknownEvents(f"no event is called {pattern}", pattern=pattern)
    return tuple(dict.fromkeys(patterns))


def _address(_: object, __: object, url: str) -> None:
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidValue(f"an address has at most {LONGEST_URL} printable ASCII characters without spaces")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidValue("this is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise InvalidValue("an address starts with https:// or http:// and names a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidValue("an address has no user, no password and no fragment")


def _patterns(_: object, __: object, patterns: tuple[str, ...]) -> None:
    if not patterns or not all(_PATTERN.fullmatch(pattern) for pattern in patterns):
        raise InvalidValue("say which events: `*`, `subject.*` or full names")


@define(kw_only=True, eq=False)
class Endpoint:
    """`secret` signs (`whsec_…`); `header_token` is sent along for receivers that compare a header and nothing more.

    `failures` counts attempts that failed since the last one that did not.
    """

    id: EndpointId
    url: str = field(validator=_address)
    secret: str = field(repr=False)
    header_token: str | None = field(default=None, repr=False)
    patterns: tuple[str, ...] = field(validator=_patterns)
    active: bool = True
    paused_reason: str | None = None
    failures: int = 0
    rests_until: datetime | None = None
    created_at: datetime
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def change(self, *, url: str, patterns: tuple[str, ...]) -> None:
        """Another address or other events, from now on; what waits goes to the new address."""
        self.url, self.patterns = url, known_patterns(patterns)
        self.failures, self.rests_until = 0, None

    def pause(self, reason: str) -> None:
        """It hears nothing; what happens meanwhile is not kept for it."""
        if not reason.strip():
            raise InvalidValue("say why it is paused")
        self.active, self.paused_reason = False, reason

    def resume(self) -> None:
        """It hears what happens from now on."""
        self.active, self.paused_reason = True, None
        self.failures, self.rests_until = 0, None

    def answered(self) -> None:
        """It works: nothing has to wait."""
        self.failures, self.rests_until = 0, None

    def stumbled(self, now: datetime) -> None:
        """It rests, twice as long every time, so that it is not run over when it comes back."""
        self.rests_until = now + min(FIRST_REST * 2 ** min(self.failures, 16), LONGEST_REST)
        self.failures += 1

    def is_resting(self, now: datetime) -> bool:
        """Whether nothing is to be sent yet."""
        return self.rests_until is not None and now < self.rests_until
