"""`subplat doctor`: what is well and what is not."""

import logging
from typing import TYPE_CHECKING

import typer

from subplat.entrypoints.cli.output import FAILED, AsJson, answer

if TYPE_CHECKING:
    from subplat.wiring.checks import Check


def doctor(as_json: AsJson = False) -> None:
    """Check settings, secrets, database, clock, queue and every port: one line each, and what to do; exit 1 if one fails."""
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
    """Settings that cannot even be read are a finding as well."""
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.checks import Check, Verdict
    from subplat.wiring.doctor import examined
    from subplat.wiring.settings import load_settings

    log_to_stderr(logging.CRITICAL)
    try:
        settings = load_settings()
    except Exception as error:
        return [
            Check(
                name="settings",
                status=Verdict.FAIL,
                detail=f"{type(error).__name__}: {error}",
                what_to_do="correct what is named; `subplat config show` shows the rest",
            )
        ]
    return examined(settings)


def _line(check: "Check") -> str:
    advice = f"\n      -> {check.what_to_do}" if check.what_to_do else ""
    return f"{check.status:<5} {check.name}: {check.detail}{advice}"
