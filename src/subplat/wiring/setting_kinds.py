"""Kinds of settings: what each is for, what it may be, and how that is checked. The reference page is made from them."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import Attribute, field
from typed_settings.types import SecretStr

HELP, ALLOWED = "help", "allowed"
Check = Callable[[str], bool]
_HOST = re.compile(r"(\*|\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LIMIT = re.compile(r"(IDR|USD|SGD):[0-9]{1,14}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NotAllowed(ValueError):
    """The value of a setting is none that it may have."""


def text(default: str | None, help: str, check: Check | None = None, allowed: str = "text") -> Any:
    """A word or a sentence; with `check` only what that takes."""
    return field(default=default, validator=_checked(check), metadata={HELP: help, ALLOWED: allowed})


def whole(default: int | None, help: str, least: int = 0, most: int | None = None) -> Any:
    """A whole number."""
    bounds = f"{least} or more" if most is None else f"{least} to {most}"

    def within(_: object, attribute: "Attribute[Any]", value: int | None) -> None:
        if value is not None and (value < least or (most is not None and value > most)):
            raise NotAllowed(attribute.name)

    return field(default=default, validator=within, metadata={HELP: help, ALLOWED: f"a whole number, {bounds}"})


def other(default: object, help: str, allowed: str) -> Any:
    """What its type alone decides on: a file, a word of a list, on or off."""
    return field(default=default, metadata={HELP: help, ALLOWED: allowed})


def switch(default: bool, help: str) -> Any:
    """On or off."""
    return other(default, help, "true or false")


def secret(help: str) -> Any:
    """Never shown, empty when not set."""
    return field(default=SecretStr(""), metadata={HELP: help, ALLOWED: "a secret"})


def options(help: str) -> Any:
    """Texts by name, for an adapter of another distribution: never shown, for keys are among them."""

    def texts(_: object, attribute: "Attribute[Any]", value: SecretStr) -> None:
        try:
            options_of(value)
        except ValueError:
            # Not from the error: it would show the value.
            raise NotAllowed(attribute.name) from None

    return field(
        default=SecretStr(""), validator=texts, metadata={HELP: help, ALLOWED: 'texts such as {"api_key": "..."}'}
    )


def options_of(value: str) -> Mapping[str, str]:
    """What `options` holds; raises ValueError."""
    read: object = json.loads(value) if value else {}
    if not isinstance(read, dict) or not all(isinstance(each, str) for each in read.values()):
        raise ValueError("not an object of texts")
    return {str(name): str(each) for name, each in read.items()}


def is_name(value: str) -> bool:
    """A name of an adapter, which is part of addresses."""
    return _NAME.fullmatch(value) is not None


def listed(value: str) -> tuple[str, ...]:
    """What is written with commas between."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def is_url(value: str) -> bool:
    """An address of the web without a query."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment


def is_zone(value: str) -> bool:
    """A time zone of the IANA's list."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_mail(value: str) -> bool:
    """One mail address."""
    return _ADDRESS.fullmatch(value) is not None


def are_networks(value: str) -> bool:
    """Networks and addresses, or nothing."""
    try:
        for part in listed(value):
            ip_network(part, strict=False)
    except ValueError:
        return False
    return True


def are_hosts(value: str) -> bool:
    """Names of hosts without ports, or nothing."""
    return all(_HOST.fullmatch(part) for part in listed(value))


def limits(value: str) -> dict[str, Decimal]:
    """Amounts by currency, `IDR:100000000,USD:6000`; raises ValueError."""
    found: dict[str, Decimal] = {}
    for part in listed(value):
        if _LIMIT.fullmatch(part) is None or part[:3] in found:
            raise ValueError(part)
        found[part[:3]] = Decimal(part[4:])
    return found


def are_limits(value: str) -> bool:
    """Amounts by currency, or nothing."""
    try:
        limits(value)
    except ValueError:
        return False
    return True


def is_database(value: str) -> bool:
    """A PostgreSQL address as libpq takes it."""
    return value.startswith(("postgresql://", "postgres://"))


def _checked(check: Check | None) -> Any:
    def allowed(_: object, attribute: "Attribute[Any]", value: str | None) -> None:
        if value is not None and check is not None and not check(value):
            raise NotAllowed(attribute.name)

    return allowed
