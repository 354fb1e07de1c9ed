"""Make docs/reference/settings.md from the settings themselves.

Usage: python tools/reference_pages.py [--check]. With --check nothing is written; exit 1 when the page is not current.
"""

import sys
from collections.abc import Iterator
from enum import StrEnum
from inspect import getdoc
from itertools import groupby
from pathlib import Path
from typing import Any

from typed_settings.types import SecretStr

from subplat.wiring.setting_faults import Setting, settings_of
from subplat.wiring.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Made from `subplat/wiring/settings.py` by `make docs`; do not edit.

Settings come from variables of the environment. A bad one stops every command, which names all that are bad and what is
allowed (exit code 2); a name that is nearly one of these is taken for a slip. `subplat config show` prints what is
understood, secrets only as set or not set.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_parts())


def _parts() -> Iterator[str]:
    for group, settings in groupby(settings_of(Settings), key=lambda setting: setting.group):
        title = "General" if group is Settings else group.__name__.removesuffix("Settings").removesuffix("Process")
        yield f"\n## {title}\n\n{getdoc(group)}\n\n| variable | what for | allowed | default |\n|---|---|---|---|\n"
        for setting in settings:
            yield f"| `{setting.variable}` | {setting.help} | {setting.allowed} | {_default(setting)} |\n"


def _default(setting: Setting) -> str:
    value: Any = setting.attribute.default
    if isinstance(value, SecretStr) or value is None or value == "":
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, StrEnum) else value}`"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; the exit code."""
    if arguments == ["--check"]:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        if not current:
            print(f"{PAGE.name} is not current: run `make docs`", file=sys.stderr)
        return int(not current)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
