"""`subplat doctor`: what is well and what is not."""

from typing import TYPE_CHECKING

import typer

from subplat.entrypoints.cli.opened import opened_platform
from subplat.entrypoints.cli.output import FAILED, AsJson, answer

if TYPE_CHECKING:
    from subplat.wiring.checks import Check


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, queue and every port: one line each, and what to do; exit 1 if one fails."""
    from subplat.wiring.checks import Verdict

    checks = _checks()
    answer(
        [
            {"name": check.name, "status": check.status, "detail": check.detail, "what_to_do": check.what_to_do}
            for check in checks
        ],
        "\n".join(_line(check) for check in checks),
        as_json=as_json,
    )
    if any(check.status is Verdict.FAIL for check in checks):
        raise typer.Exit(FAILED)


def _checks() -> "list[Check]":
    """A platform that cannot even be opened is a finding as well."""
    from subplat.wiring.checks import Check, Verdict

    try:
        with opened_platform() as platform:
            return platform.checks()
    except Exception as error:
        return [
            Check(
                name="platform",
                status=Verdict.FAIL,
                detail=f"it cannot be opened: {type(error).__name__}: {error}",
                what_to_do="look at `subplat config show` and `subplat db status`",
            )
        ]


def _line(check: "Check") -> str:
    advice = f"\n      -> {check.what_to_do}" if check.what_to_do else ""
    return f"{check.status:<5} {check.name}: {check.detail}{advice}"
