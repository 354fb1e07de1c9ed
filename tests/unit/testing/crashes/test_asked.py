"""What is carried out for which command line."""

import pytest

from subplat.testing.crashes.__main__ import SUBJECTS, asked_for


def test_everything_is_carried_out_where_nothing_is_named() -> None:
    assert asked_for([]).subjects == SUBJECTS
    assert asked_for(["--lanes", "1"]).subjects == SUBJECTS


def test_what_is_named_is_carried_out_alone() -> None:
    assert asked_for(["races", "--part", "7/80"]).subjects == ["races"]


def test_an_unknown_subject_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        asked_for(["everything"])
    assert "invalid choice: 'everything'" in capsys.readouterr().err
