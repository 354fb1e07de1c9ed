"""Make docs/reference/cli.md from the commands themselves.

Usage: python tools/cli_reference.py [--check]. With --check nothing is written; exit 1 when the page is not current.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from subplat.entrypoints.cli.main import app

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"
HEAD = """\
# The command line

Made from the commands by `make docs`; do not edit.

Every command has `--help`. `subplat --install-completion` teaches the shell to complete them.

- **Data goes to standard output, talk to standard error.** `--json` gives one JSON document: the same fields as the API,
  money as `{"amount": "1500000.00", "currency": "IDR"}`, instants as RFC 3339.
- **Exit codes**: 0 done, 1 failed, 2 wrong usage or settings, 3 nothing to do.
- **Ids** are never cut in tables; other columns are, where the terminal (80 columns if there is none) is too narrow.
- **Money** is typed with its currency: `"1500000 IDR"`.
- **What cannot be undone is shown before it is done**, by a rehearsal in the books. On a terminal you are asked;
  elsewhere `--yes` is needed. `--dry-run` shows the effects and changes nothing.
- **Every change is in the audit trail** as `cli:<your account at the machine>`, with the reason. Where a decision needs a
  member of staff (`--by`, or `SUBPLAT_BY`), their role must include it.
- **Outside systems** are needed by `serve`, `worker`, `demo`, `sandbox` and `subscription sync-xendit` alone; everything
  else works on the database.
"""


def page() -> str:
    """The whole of it."""
    root = typer.main.get_command(app)
    context = root.make_context("subplat", [], resilient_parsing=True)
    named = list(_commands(root, context, "subplat"))
    contents = "\n".join(f"- [`{name}`](#{_anchor(name)}): {_first_line(command)}" for name, command in named)
    sections = "\n".join(_section(name, command, context) for name, command in named)
    return f"{HEAD}\n## Commands\n\n{contents}\n\n{sections}"


def _commands(group: Any, context: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, context, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _first_line(command: Any) -> str:
    return str(command.help or "").split("\n")[0]


def _section(name: str, command: Any, context: Any) -> str:
    pieces = [piece for param in command.params for piece in param.get_usage_pieces(context)]
    records = [param.get_help_record(context) for param in command.params if param.name != "help"]
    rows = [f"| `{_cell(words)}` | {_cell(text)} |" for words, text in filter(None, records)]
    options = ["[OPTIONS]"] if any(param.param_type_name == "option" for param in command.params) else []
    table = ["| | |", "|---|---|", *rows, ""] if rows else []
    return "\n".join(
        [f"### {name}", "", f"    {' '.join([name, *options, *pieces])}", "", str(command.help or ""), "", *table]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def main() -> int:
    """0: written, or current."""
    wanted = page()
    if "--check" not in sys.argv[1:]:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(wanted)
        return 0
    if PAGE.exists() and PAGE.read_text() == wanted:
        return 0
    print(f"{PAGE.name} is out of date: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
