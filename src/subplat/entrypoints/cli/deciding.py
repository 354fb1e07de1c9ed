"""Changes that are shown before they are made: done in a rehearsal, told, confirmed, then done."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from subplat.entrypoints.cli.output import FAILED, USAGE, answer, nothing_to_do, printable, say, table

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.domain.ids import UserId

T = TypeVar("T")
Picture = Mapping[str, str]
"""What the books say about something: a line each, by its name."""
Effect = tuple[str, str, str]
"""A line's name, what it says now, and what it would say."""

Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking; what changes is shown all the same.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")]
By = Annotated[
    str,
    typer.Option("--by", envvar="SUBPLAT_BY", help="The mail address of the member of staff who answers for it."),
]


def who(application: "Application", email: str) -> "UserId":
    """The member of staff; what they may decide is asked by the use case. Raises NotFound."""
    return application.accounts.find(email).id


def effects_of(application: "Application", look: Callable[[], Picture], act: Callable[[], object]) -> list[Effect]:
    """What `act` would change, with the same errors; nothing is written."""
    from subplat.application.ports.joining import rehearsed

    with rehearsed(application.joining):
        before = look()
        act()
        return differences(before, look())


def differences(before: Picture, after: Picture) -> list[Effect]:
    """Line by line; what is new has no before, what is gone no after."""
    names = [*before, *(name for name in after if name not in before)]
    told = ((name, before.get(name, "-"), after.get(name, "-")) for name in names)
    return [(name, was, becomes) for name, was, becomes in told if was != becomes]


def carry_out(
    application: "Application",
    look: Callable[[], Picture],
    act: Callable[[], T],
    present: Callable[[T], tuple[object, str]],
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Does it once its effects were shown and agreed to; `present` tells the result, as data and in words.

    What would change nothing needs no agreement, is done all the same (its result is the first time's) and ends with 3.
    """
    effects = effects_of(application, look, act)
    if dry_run:
        answer({"dry_run": True, "effects": shown(effects)}, in_lines(effects), as_json=as_json)
    else:
        if effects:
            say(in_lines(effects))
            confirmed(yes=yes)
        data, text = present(act())
        answer(data, text, as_json=as_json)
    if not effects:
        nothing_to_do("That changes nothing: it is so already.")


def confirmed(*, yes: bool) -> None:
    """Ends the command unless somebody agreed: 1 if they said no, 2 if nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        say("Nothing was changed. Say --yes to do it.")
        raise typer.Exit(USAGE)
    if not typer.confirm("Do it?", err=True):
        say("Nothing was changed.")
        raise typer.Exit(FAILED)


def shown(effects: Sequence[Effect]) -> list[dict[str, Any]]:
    """For JSON."""
    return [{"what": what, "before": before, "after": after} for what, before, after in effects]


def in_lines(effects: Sequence[Effect]) -> str:
    """For people: as a table where it fits, else a block each, so that no id is cut."""
    if not effects:
        return "nothing would change"
    drawn = table(["what", "now", "then"], effects)
    if max(map(len, drawn.splitlines())) <= 80:
        return drawn
    return "\n".join(printable(f"{what}:") + printable(f" {was} -> {then}") for what, was, then in effects)
