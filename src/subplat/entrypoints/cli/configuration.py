"""`subplat config`: the settings as they are understood, without their secrets."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from subplat.entrypoints.cli.output import AsJson, answer, command_group, table

if TYPE_CHECKING:
    from subplat.wiring.settings import Settings

group = command_group("config", "The settings.")
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")


@group.callback()
def settings() -> None:
    """The settings, read from the environment."""


@group.command()
def show(as_json: AsJson = False) -> None:
    """Show every setting with its variable; secrets only as set or not set. Then whose the chosen adapters are."""
    from subplat.wiring.settings import load_settings

    settings = load_settings()
    values, adapters = dict(_variables("SUBPLAT", settings)), dict(_adapters(settings))
    answer(
        {**values, "adapters": adapters},
        f"{table(['variable', 'value'], values.items())}\n\n{table(['adapter for', 'in use'], adapters.items())}",
        as_json=as_json,
    )


def _adapters(settings: "Settings") -> Iterator[tuple[str, str]]:
    """Name and distribution; or why there is none: the settings have to be shown all the same."""
    from subplat.wiring.in_use import choices
    from subplat.wiring.offers import UnfitAdapter

    for what, choice in choices(settings).items():
        try:
            yield what, str(choice.offer())
        except UnfitAdapter as unfit:
            yield what, str(unfit)


def _variables(prefix: str, group_of_settings: Any) -> Iterator[tuple[str, str | int | None]]:
    import attrs
    from typed_settings.types import SecretStr

    for field in attrs.fields(type(group_of_settings)):
        name, value = f"{prefix}_{field.name.upper()}", getattr(group_of_settings, field.name)
        if attrs.has(type(value)):
            yield from _variables(name, value)
        elif isinstance(value, SecretStr):
            yield name, "(set)" if len(value) else "(not set)"
        elif value is None or isinstance(value, int):
            yield name, value
        else:
            yield name, _PASSWORD.sub(r"\1:***@", str(value))
