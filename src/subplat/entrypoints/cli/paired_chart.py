"""A picture of paired differences as SVG: for each measure the mean, its spread, and a dot for every seed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from subplat.simulation.experiment.paired import Comparison, Difference

WIDTH, ROW, TOP, LABELS, FIGURES = 960, 46, 92, 190, 250
INK, FAINT, MORE, LESS = "#1f2933", "#9aa5b1", "#2c7a7b", "#b7791f"
FONT = "system-ui, sans-serif"


def percent(value: Decimal, difference: "Difference") -> Decimal:
    """Of what the first policy had; where that is nothing, everything is a hundred."""
    if difference.first:
        return value * 100 / abs(difference.first)
    return Decimal(0) if not value else Decimal(100).copy_sign(value)


def svg(comparison: "Comparison", labels: dict[str, tuple[str, str]]) -> str:
    """`labels`: of each measure its name, and what is written at the right of it."""
    height = TOP + ROW * len(comparison.differences) + 34
    picture = Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=str(WIDTH),
        height=str(height),
        role="img",
    )
    SubElement(picture, "title").text = f"{comparison.second} against {comparison.first}"
    SubElement(picture, "rect", width="100%", height="100%", fill="#ffffff")
    _text(picture, 24, 36, f"{comparison.second} against {comparison.first}", size=20, weight="600")
    told = (
        f"{len(comparison.seeds)} seeds, the same people and faults under both; percent of what {comparison.first} had"
    )
    _text(picture, 24, 60, told, size=13, fill=FAINT)
    largest = max(max(abs(value) for value in _values(each)) for each in comparison.differences) or Decimal(1)
    middle, half = LABELS + (WIDTH - LABELS - FIGURES) / 2, (WIDTH - LABELS - FIGURES) / 2 - 20
    end = TOP + ROW * len(comparison.differences)
    SubElement(picture, "line", x1=_n(middle), x2=_n(middle), y1=str(TOP - 8), y2=str(end), stroke=FAINT)
    for number, each in enumerate(comparison.differences):
        _row(picture, each, labels[each.measure], TOP + ROW * number + ROW // 2, middle, half / float(largest))
    _text(
        picture,
        middle,
        end + 20,
        f"bar: mean; line: one standard deviation; full width: {largest:.0f} %",
        size=12,
        anchor="middle",
    )
    return tostring(picture, encoding="unicode") + "\n"


def _row(picture: Element, each: "Difference", label: tuple[str, str], y: int, middle: float, scale: float) -> None:
    name, figure = label
    _text(picture, 24, y + 5, name, size=14)
    mean = float(percent(each.mean, each)) * scale
    SubElement(
        picture,
        "rect",
        x=_n(middle + min(0.0, mean)),
        y=str(y - 9),
        width=_n(abs(mean)),
        height="18",
        fill=MORE if mean >= 0 else LESS,
        opacity="0.75" if each.is_clear else "0.35",
    )
    if each.spread is not None:
        spread = float(percent(each.spread, each)) * scale
        x1, x2 = _n(middle + mean - spread), _n(middle + mean + spread)
        SubElement(
            picture, "line", {"x1": x1, "x2": x2, "y1": str(y), "y2": str(y), "stroke": INK, "stroke-width": "1.5"}
        )
    for value in each.by_seed:
        x = _n(middle + float(percent(value, each)) * scale)
        SubElement(picture, "circle", cx=x, cy=str(y), r="2.5", fill=INK, opacity="0.55")
    _text(picture, WIDTH - 24, y + 5, figure, size=13, anchor="end")


def _values(each: "Difference") -> Iterator[Decimal]:
    yield percent(each.mean, each)
    for value in each.by_seed:
        yield percent(value, each)
    if each.spread is not None:
        yield percent(abs(each.mean) + each.spread, each)


def _text(
    picture: Element,
    x: float,
    y: int,
    words: str,
    *,
    size: int,
    fill: str = INK,
    weight: str = "400",
    anchor: str = "start",
) -> None:
    place = {"x": _n(x), "y": str(y), "font-size": str(size), "font-weight": weight, "text-anchor": anchor}
    SubElement(picture, "text", {**place, "fill": fill, "font-family": FONT}).text = words


def _n(value: float) -> str:
    return f"{value:.1f}"
