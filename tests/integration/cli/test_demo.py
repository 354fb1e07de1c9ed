"""`subplat demo`, as a visitor starts it."""

import json
from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]


def test_the_demonstration_ends_with_sound_books_of_eighteen_months_in_postgresql(run: Run) -> None:
    code, out, _ = run("demo", "--no-serve", "--json")
    told = json.loads(out)
    assert (code, told["invariants"]["violated"]) == (0, [])
    assert told["workflows"] == dict.fromkeys(("W1", "W2", "W3", "W4", "W5"), "ok")
    tables = told["counts"]
    assert sum(tables["clients"].values()) > 36
    assert tables["billing_cycles"]["PAID"] > 300
    assert tables["refunds"] == {"WALLET SUCCEEDED": 1}
