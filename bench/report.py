"""The rows as a table for people and as JSON for everything else."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import asdict

from bench.row import Row

_HEADINGS = ("work", "", "scale", "per second", "seconds", "p50 ms", "p99 ms", "MB", "of ceiling", "goal", "")
_LEFT = {0, 1, 2, 9, 10}


def table(rows: Sequence[Row]) -> str:
    """Aligned columns; a name that repeats is written once, notes stand below."""
    lines = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    printed: list[str] = []
    above = ""
    for number, line in enumerate(lines):
        name = "" if line[0] == above else line[0]
        if name and number:
            printed.append("")
        above = line[0]
        cells = [name, *line[1:]]
        printed.append(
            "  ".join(
                cell.ljust(width) if column in _LEFT else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ).rstrip()
        )
    notes = [f"{row.work}, {row.variant}, {row.scale}: {row.note}" for row in rows if row.note]
    return "\n".join([*printed, "", *notes])


def write_json(path: Path, rows: Sequence[Row], facts: Mapping[str, object]) -> None:
    """`machine` and `rows`; replaces what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": dict(facts), "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {None: "", True: "met", False: "MISSED"}[row.met]
    return (
        row.work,
        row.variant,
        row.scale,
        _number(row.rate_per_second),
        _number(row.seconds),
        _number(row.p50_ms),
        _number(row.p99_ms),
        _number(row.peak_mb),
        "" if row.ratio_to_ceiling is None else f"{row.ratio_to_ceiling:.0%}",
        row.goal or "",
        verdict,
    )


def _number(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"
