"""Parts of a callback, taken only if they are what they should be: it was posted to an open address."""

import re
from collections.abc import Mapping
from hashlib import sha256

from attrs import field, frozen

_LONGEST_EVENT = 100
_LONGEST_REFERENCE = 255
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\-]{0,127}", re.ASCII)


@frozen
class CallbackFields:
    """The event's name, if it has one, and the object that it is about. Nothing here raises."""

    event: str | None
    _object: Mapping[str, object] = field(repr=False)

    @classmethod
    def of(cls, payload: Mapping[str, object]) -> "CallbackFields":
        """With an envelope (`event`, `data`), or flat as the older products post it."""
        event, data = payload.get("event"), payload.get("data")
        name = event if isinstance(event, str) and event.strip() else None
        inner = data if isinstance(data, Mapping) and name is not None else payload
        return cls(_tame(name) if name is not None else None, inner)

    def text(self, name: str) -> str | None:
        """A short text with nothing unprintable in it (PostgreSQL has no NUL, and a log no newline)."""
        value = self._object.get(name)
        return _tame(value) if isinstance(value, str) and value else None

    def id(self, name: str) -> str | None:
        """An id that can stand in an address."""
        value = self._object.get(name)
        return value if isinstance(value, str) and _ID.fullmatch(value) else None

    def reference(self, name: str) -> str | None:
        """A reference of ours, or of whoever made the object."""
        value = self._object.get(name)
        fits = isinstance(value, str) and 0 < len(value) <= _LONGEST_REFERENCE and value.isprintable()
        return value if isinstance(value, str) and fits else None

    def first_id(self, *names: str) -> str | None:
        """The first that is an id."""
        return next((found for name in names if (found := self.id(name)) is not None), None)

    def first_text(self, *names: str) -> str | None:
        """The first that is a text, whole."""
        values = (self._object.get(name) for name in names)
        return next((value for value in values if isinstance(value, str) and value), None)


def digest(content: object) -> str:
    """SHA-256 of JSON content of any depth, whatever the order of names; the outermost `created` is left out."""
    total = sha256()
    pending = [({k: v for k, v in content.items() if k != "created"}) if isinstance(content, Mapping) else content]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            total.update(b"{%d" % len(value))
            for name in sorted(value, key=repr):
                pending.extend((value[name], name))
        elif isinstance(value, list | tuple):
            total.update(b"[%d" % len(value))
            pending.extend(value)
        else:
            # Hexadecimal, because Python does not print the longest whole numbers in decimals.
            text = hex(value) if isinstance(value, int) else repr(value)
            total.update(f"{type(value).__name__} {text};".encode(errors="backslashreplace"))
    return total.hexdigest()


def _tame(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_LONGEST_EVENT])
