"""The use cases over the in-memory platform: what the code costs without any database."""

from bench.row import Row
from bench.timing import timed
from subplat.platform import Subplat
from subplat.testing.builders import a_paying_client


def run(size: str) -> list[Row]:
    """Whole deals one after the other on growing books: drafted, sent, accepted, invoiced, paid, provisioned."""
    deals = 100 if size == "full" else 10
    app = Subplat.in_memory("2026-01-31T09:00+07:00")
    a_paying_client(app)
    with timed() as watch:
        for _ in range(deals):
            a_paying_client(app)
    return [
        Row(
            work="in-memory use cases",
            variant="ours",
            scale=f"{deals} deals, draft to paid",
            rate_per_second=deals / watch.seconds,
            seconds=watch.seconds,
            note="whole deals on books that grow, so the rate depends on how many there are",
        )
    ]
