"""The quotation as PDF, as a client receives it."""

import statistics

from bench.row import Row
from bench.timing import point, timed
from subplat.adapters.documents.typst_renderer import TypstDocumentRenderer
from subplat.testing.contracts.documents import sample_quotation

_GOAL_MS = 60.0


def run(size: str) -> list[Row]:
    """After the first, which compiles the template and reads the fonts."""
    times = 40 if size == "full" else 5
    renderer, document = TypstDocumentRenderer(), sample_quotation()
    with timed() as first:
        renderer.quotation_pdf(document)
    waits: list[float] = []
    for _ in range(times):
        with timed() as watch:
            renderer.quotation_pdf(document)
        waits.append(watch.seconds * 1000)
    median = statistics.median(waits)
    return [
        Row(
            work="PDF",
            variant="ours",
            scale="one quotation",
            p50_ms=median,
            p99_ms=point(waits, 0.99),
            goal=f"<= {_GOAL_MS:.0f} ms",
            met=median <= _GOAL_MS,
            note=f"the first of a process takes {first.seconds * 1000:.0f} ms",
        )
    ]
