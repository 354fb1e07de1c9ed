"""Whatever is not as documented is a malformed answer, never an error of another kind."""

from collections.abc import Callable
from typing import Any

import pytest

from subplat.adapters.google_client import answers
from subplat.application.ports.failures import MalformedAnswer


def test_values_are_taken_as_documented() -> None:
    answer = {"id": "m1", "n": 3, "list": [{"a": 1}], "inner": {"b": 2}}
    assert answers.text("gmail", answer, "id") == "m1"
    assert answers.optional_text("gmail", answer, "other") is None
    assert answers.optional_count("gmail", answer, "n") == 3
    assert answers.objects("gmail", answer, "list") == [{"a": 1}]
    assert answers.objects("gmail", answer, "other") == []
    assert answers.part("gmail", answer, "inner") == {"b": 2}
    assert answers.part("gmail", answer, "other") == {}


@pytest.mark.parametrize(
    ("take", "answer"),
    [
        (answers.text, {}),
        (answers.text, {"x": ""}),
        (answers.text, {"x": 5}),
        (answers.text, ["x"]),
        (answers.optional_count, {"x": "5"}),
        (answers.optional_count, {"x": True}),
        (answers.objects, {"x": {}}),
        (answers.part, {"x": []}),
        (answers.part, None),
    ],
)
def test_anything_else_is_malformed(take: Callable[[str, Any, str], object], answer: Any) -> None:
    with pytest.raises(MalformedAnswer):
        take("gmail", answer, "x")
