"""How commands answer."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest
import typer

from subplat.domain.periods import Period
from subplat.entrypoints.cli.deciding import confirmed, differences, in_lines
from subplat.entrypoints.cli.output import answer, json_text, listing, printable, progress, progress_over, table
from subplat.entrypoints.cli.shapes import in_words, plain
from subplat.testing.samples import rupiah


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


ID = "019c11c7-4d00-7000-8000-00000000ffff"


def test_a_listing_leaves_out_the_ends_of_words_but_never_of_ids_amounts_and_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [(ID, "a long name " * 9, "-11,417,900.50 IDR", date(2026, 1, 31)), (ID, None, "0 IDR", None)]
    first = listing(["id", "name", "open", "due"], rows).splitlines()[1]
    assert first == f"{ID}  a long na…  -11,417,900.50 IDR  2026-01-31"
    assert len(first) == 80


def test_a_listing_is_wider_than_the_terminal_before_it_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    assert listing(["id", "name"], [(ID, "y" * 20)]).splitlines()[1] == f"{ID}  yyyyy…"


@pytest.mark.parametrize(
    ("answered", "ending"), [("y\n", None), ("n\n", 1), ("\n", 1)], ids=["yes", "no", "nothing said"]
)
def test_on_a_terminal_whoever_decides_is_asked(
    monkeypatch: pytest.MonkeyPatch, answered: str, ending: int | None
) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answered))
    if ending is None:
        confirmed(yes=False)
    else:
        with pytest.raises(typer.Exit) as ended:
            confirmed(yes=False)
        assert ended.value.exit_code == ending


def test_progress_is_told_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    progress(1, "looked at", total=2)
    progress_over()
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress(1, "looked at", total=2)
    progress_over()
    assert capsys.readouterr().err == "\r1 of 2 looked at …\r\x1b[K"


def test_wide_effects_are_told_line_by_line() -> None:
    assert in_lines([]) == "nothing would change"
    assert in_lines([("bill", "PAID", "-")]) == "what  now   then\nbill  PAID  -"
    assert in_lines([("x" * 50, "y" * 50, "z")]) == f"{'x' * 50}: {'y' * 50} -> z"


def test_effects_name_what_is_new_and_what_is_gone() -> None:
    assert differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == [
        ("a", "1", "-"),
        ("b", "2", "3"),
        ("c", "-", "4"),
    ]


def test_views_become_plain_values() -> None:
    period = Period(date(2026, 1, 1), date(2026, 2, 1))
    found = {"money": rupiah(1500), "period": period, "words": frozenset({"b", "a"}), "none": None}
    assert plain(found) == {
        "money": {"amount": "1500.00", "currency": "IDR"},
        "period": {"start": date(2026, 1, 1), "end": date(2026, 1, 31)},
        "words": ["a", "b"],
        "none": None,
    }
    assert in_words(rupiah("1500.50")) == "1,500.50 IDR"
    assert in_words(period) == "2026-01-01 to 2026-01-31"
    assert (in_words(True), in_words(datetime(2026, 1, 31, 2, tzinfo=UTC))) == ("yes", "2026-01-31 02:00Z")
