"""Bars for a terminal, an eighth of a character fine."""

from collections.abc import Sequence
from decimal import Decimal

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"


def bars(rows: Sequence[tuple[str, Decimal, str]], width: int = 80) -> str:
    """One line each: label, bar, figure. The longest bar takes what the others leave; less than nothing has no bar."""
    if not rows:
        return "nothing"
    labels, figures = max(len(row[0]) for row in rows), max(len(row[2]) for row in rows)
    room = max(1, width - labels - figures - 2)
    largest = max(value for _, value, _ in rows)
    lines = [
        f"{label:<{labels}} {_bar(value, largest, room):<{room}} {figure:>{figures}}" for label, value, figure in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def both_sides(rows: Sequence[tuple[str, Decimal, str]], width: int = 80) -> str:
    """Likewise around a line in the middle: less than nothing goes to the left, whole characters fine."""
    if not rows:
        return "nothing"
    labels, figures = max(len(row[0]) for row in rows), max(len(row[2]) for row in rows)
    half = max(1, (width - labels - figures - 3) // 2)
    largest = max(abs(value) for _, value, _ in rows)
    lines: list[str] = []
    for label, value, figure in rows:
        size = min(half, max(int(abs(value) * half / largest), 1 if value else 0)) if largest else 0
        left, right = (_FULL * size, "") if value < 0 else ("", _FULL * size)
        lines.append(f"{label:<{labels}} {left:>{half}}|{right:<{half}} {figure:>{figures}}".rstrip())
    return "\n".join(lines)


def _bar(value: Decimal, largest: Decimal, room: int) -> str:
    if largest <= 0 or value <= 0:
        return ""
    whole, eighths = divmod(int(value * room * 8 / largest), 8)
    return (_FULL * whole + (_EIGHTHS[eighths] if eighths else "")) or _EIGHTHS[1]
