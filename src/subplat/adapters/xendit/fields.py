"""Answers of Xendit, read field by field: what is not as it should be is a `MalformedAnswer`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from attrs import field, frozen

from subplat.adapters.xendit.failures import SYSTEM
from subplat.application.ports.failures import MalformedAnswer
from subplat.domain.errors import InvalidValue
from subplat.domain.money import Money

_LONGEST_TEXT = 4096


@frozen
class Fields:
    """One JSON object. `about` says in errors what it is; contents are never quoted there."""

    about: str
    _content: Mapping[str, object] = field(repr=False)

    @classmethod
    def of(cls, about: str, content: object) -> "Fields":
        """Raises MalformedAnswer unless it is an object."""
        if not isinstance(content, Mapping):
            raise MalformedAnswer(SYSTEM, f"{about} is no object")
        return cls(about, content)

    @classmethod
    def listed(cls, about: str, content: object) -> tuple["Fields", ...]:
        """Raises MalformedAnswer unless it is a list of objects."""
        if not isinstance(content, list):
            raise MalformedAnswer(SYSTEM, f"{about} are no list")
        return tuple(cls.of(about, each) for each in content)

    def list(self, name: str) -> tuple["Fields", ...]:
        """A list of objects; absent or null means empty."""
        content = self._content.get(name)
        return () if content is None else self.listed(f"{name} of {self.about}", content)

    def text(self, name: str) -> str:
        """A text that is there and not empty."""
        value = self.maybe_text(name)
        if value is None:
            raise self._bad(name)
        return value

    def maybe_text(self, name: str) -> str | None:
        """A text; None where it is absent, null or empty."""
        value = self._content.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not value.isprintable():
            raise self._bad(name)
        return value

    def url(self, name: str) -> str:
        """An address that a browser can open."""
        value = self.text(name)
        if not value.startswith(("https://", "http://")) or " " in value:
            raise self._bad(name)
        return value

    def instant(self, name: str) -> datetime:
        """An ISO 8601 instant (any number of decimals), UTC; one without a zone is taken as UTC, which Xendit means."""
        value = self.maybe_instant(name)
        if value is None:
            raise self._bad(name)
        return value

    def maybe_instant(self, name: str) -> datetime | None:
        """The same, or None."""
        value = self.maybe_text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._bad(name) from None

    def money(self, name: str) -> Money:
        """A number that is there, in the object's `currency`."""
        return self.money_in(name, self.text("currency"))

    def maybe_money(self, name: str) -> Money | None:
        """The same; None where it is absent or null."""
        return None if self._content.get(name) is None else self.money(name)

    def money_in(self, name: str, currency: str) -> Money:
        """A number that is there, in a currency named elsewhere."""
        amount = self._content.get(name)
        if not isinstance(amount, int | Decimal) or isinstance(amount, bool):
            raise self._bad(name)
        try:
            return Money(amount, currency)
        except (ValueError, InvalidValue):
            raise self._bad(name) from None

    def flag(self, name: str) -> bool:
        """Whether it is true; absent means false."""
        return self._content.get(name) is True

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self._content.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._bad(name)
        return value

    def _bad(self, name: str) -> MalformedAnswer:
        return MalformedAnswer(SYSTEM, f"{name} of {self.about} is missing or not as documented")
