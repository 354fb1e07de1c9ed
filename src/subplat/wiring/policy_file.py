"""Policies out of a TOML file: what is named there is as named, everything else as it was.

Tables: [dunning] (days, and `reminders`), [charges] (`retries`, `every_days`), [letters] (`opens`), [payment] (days).
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from subplat.application.policies import Policies
from subplat.domain.billing_run.actions import Reminder
from subplat.domain.errors import DomainError
from subplat.domain.payments.retries import ChargeRetries


class BadPolicy(Exception):
    """What is wrong in a policy file, a line for each fault, with what is allowed there."""


@frozen(kw_only=True)
class Kind:
    """What a value has to be. `read` raises ValueError."""

    allowed: str
    read: Callable[[Any], Any]


def _days(least: int, most: int = 365) -> Kind:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError
        return value

    return Kind(allowed=f"a whole number from {least} to {most}", read=read)


def _reminders(value: Any) -> frozenset[Reminder]:
    if not isinstance(value, list):
        raise ValueError
    return frozenset(Reminder(each) for each in value)


def _hour(value: Any) -> time:
    if not isinstance(value, time):
        raise ValueError
    return value


ALLOWED: Mapping[str, Mapping[str, Kind]] = {
    "dunning": {
        "open_before": _days(0, 60),
        "shortest_notice": _days(0, 60),
        "grace": _days(0),
        "alert_after": _days(1),
        "cancel_after": _days(1),
        "chase_after": _days(0),
        "reminders": Kind(allowed='a list of "H7", "H1" and "DUE", or []', read=_reminders),
    },
    "charges": {"retries": _days(0, 10), "every_days": _days(1)},
    "letters": {"opens": Kind(allowed="a time of day without quotes, such as 08:00:00", read=_hour)},
    "payment": {"initial_terms_days": _days(1), "link_days": _days(1)},
}


def read_policies(path: Path, base: Policies) -> Policies:
    """`base` with what the file names. Raises BadPolicy, also where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise BadPolicy(f"{path}: {failure}") from failure
    return policies_in(text, base, called=str(path))


def policies_in(text: str, base: Policies, *, called: str = "policy") -> Policies:
    """`base` with what the text names. Raises BadPolicy."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadPolicy(f"{called}: {fault}") from fault
    found: dict[str, dict[str, Any]] = {name: {} for name in ALLOWED}
    faults = [f"{called}{_line(text, key)}: {fault}" for key, fault in _faults(tables, found)]
    if faults:
        raise BadPolicy("\n".join(faults))
    try:
        return _applied(found, base)
    except (DomainError, ValueError) as fault:
        raise BadPolicy(f"{called}: {fault}") from fault


def _faults(tables: Mapping[str, Any], found: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each fault with its key; what is right is put into `found`."""
    for name, table in tables.items():
        kinds = ALLOWED.get(name)
        if kinds is None or not isinstance(table, Mapping):
            yield name, f"{name} is no table of a policy; there are {', '.join(f'[{each}]' for each in ALLOWED)}"
            continue
        for key, value in table.items():
            kind = kinds.get(key)
            if kind is None:
                yield key, f"[{name}] has no {key}; it has {', '.join(kinds)}"
                continue
            try:
                found[name][key] = kind.read(value)
            except ValueError:
                yield key, f"{name}.{key} is {value!r}, allowed is {kind.allowed}"


def _applied(found: Mapping[str, Mapping[str, Any]], base: Policies) -> Policies:
    charges, payment = found["charges"], found["payment"]
    return evolve(
        base,
        dunning=evolve(base.dunning, **found["dunning"]),
        charge_retries=ChargeRetries(
            times=charges.get("retries", base.charge_retries.times),
            every_days=charges.get("every_days", base.charge_retries.every_days),
        ),
        client_letters=evolve(base.client_letters, **found["letters"]),
        initial_payment_terms=timedelta(days=payment.get("initial_terms_days", base.initial_payment_terms.days)),
        link_lifetime=timedelta(days=payment.get("link_days", base.link_lifetime.days)),
    )


def _line(text: str, key: str) -> str:
    """Where the key stands first, which tomllib does not tell."""
    pattern = re.compile(rf"^\s*(\[\s*{re.escape(key)}\b|[\"']?{re.escape(key)}[\"']?\s*=)")
    numbers = (number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line))
    number = next(numbers, None)
    return "" if number is None else f", line {number}"
