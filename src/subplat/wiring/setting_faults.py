"""What is wrong with the variables of the environment: every one of them, by name, with what is allowed there."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, get_args

import attrs
from attrs import frozen
from typed_settings import default_converter
from typed_settings.types import SecretStr

from subplat.wiring.setting_kinds import ALLOWED, HELP

PREFIX = "SUBPLAT"
PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")
"""The password in an address; the name before it is group 1."""
_MUCH_ALIKE = 0.87


class BadSettings(Exception):
    """One line for each bad variable. Values are shown, since they are needed to see why; those of secrets are not."""


@frozen(kw_only=True)
class Setting:
    """One variable: what it is for, and what may be written there."""

    variable: str
    group: type
    attribute: "attrs.Attribute[Any]"

    @property
    def help(self) -> str:
        """What it is for."""
        return str(self.attribute.metadata[HELP])

    @property
    def kind(self) -> Any:
        """Its type; without the None of those that may be absent."""
        kinds = [each for each in get_args(self.attribute.type) if each is not type(None)]
        return kinds[0] if kinds else self.attribute.type

    @property
    def written_as(self) -> Any:
        """Its type as it is declared."""
        return self.attribute.type

    @property
    def allowed(self) -> str:
        """What may be written there, in words."""
        if isinstance(self.kind, type) and issubclass(self.kind, StrEnum):
            return " or ".join(self.kind)
        return str(self.attribute.metadata[ALLOWED])

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown."""
        return self.kind is SecretStr


def settings_of(group: type, prefix: str = PREFIX) -> Iterator[Setting]:
    """Every variable of these settings, groups of settings included, in the order they are written."""
    for attribute in attrs.fields(attrs.resolve_types(group)):
        variable = f"{prefix}_{attribute.name.upper()}"
        if attribute.type is not None and attrs.has(attribute.type):
            yield from settings_of(attribute.type, variable)
        else:
            yield Setting(variable=variable, group=group, attribute=attribute)


def ensure_settings(settings: type, environment: Mapping[str, str]) -> None:
    """Raises BadSettings."""
    if faults := [*_faults(settings, environment)]:
        raise BadSettings("\n".join(faults))


def _faults(settings: type, environment: Mapping[str, str]) -> Iterator[str]:
    known = {setting.variable: setting for setting in settings_of(settings)}
    for variable, setting in known.items():
        value = environment.get(variable)
        if value is not None and not _fits(setting, value):
            shown = "what it holds" if setting.is_secret else repr(PASSWORD.sub(r"\1:***@", value))
            yield f"{variable}: {shown} is not allowed; allowed is {setting.allowed}"
    for name in sorted(environment):
        # Others may use the prefix too; a name that is nearly one of ours is a slip.
        if name.startswith(f"{PREFIX}_") and name not in known:
            for meant in get_close_matches(name, known, n=1, cutoff=_MUCH_ALIKE):
                yield f"{name}: there is no such setting; {meant} is meant?"


def _fits(setting: Setting, value: str) -> bool:
    try:
        converted = default_converter().structure(value, setting.written_as)
        if setting.attribute.validator is not None:
            setting.attribute.validator(None, setting.attribute, converted)
    except Exception:
        return False
    return True
