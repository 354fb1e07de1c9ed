"""How commands answer."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from subplat.entrypoints.cli.output import answer, json_text, printable, table


def test_a_table_has_columns_as_wide_as_their_longest_cell() -> None:
    assert table(["id", "state"], [(1, "waiting"), (None, "x")]) == "id  state\n1   waiting\n-   x"


def test_what_others_wrote_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[2Jb\r\n\N{RIGHT-TO-LEFT OVERRIDE}") == "a?[2Jb???"
    assert "\x1b" not in table(["x"], [("\x1b]0;title\x07",)])


def test_json_keeps_instants_and_exact_numbers() -> None:
    data = {"at": datetime(2026, 1, 31, 2, tzinfo=UTC), "amount": Decimal("10000.10"), "id": UUID(int=1)}
    assert json.loads(json_text(data)) == {
        "at": "2026-01-31T02:00:00+00:00",
        "amount": "10000.10",
        "id": "00000000-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize(("as_json", "printed"), [(True, '{"a": 1}\n'), (False, "one\n")])
def test_the_answer_is_data_on_standard_output(capsys: pytest.CaptureFixture[str], as_json: bool, printed: str) -> None:
    answer({"a": 1}, "one", as_json=as_json)
    assert capsys.readouterr() == (printed, "")
