"""What the pages show in memory holds on PostgreSQL with the real adapters over HTTP: the same text, run on the other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from subplat import Subplat
from subplat.wiring.settled import SettledPlatform

ROOT = Path(__file__).resolve().parents[3]
TIME_PASSES = "app.advance("


def blocks(page: str, until: str | None = None) -> list[str]:
    """The page's examples with the library, up to the first that says `until`."""
    text = (ROOT / page).read_text(encoding="utf-8")
    examples = [str(each.parsed) for each in Sybil(parsers=[PythonCodeBlockParser()]).parse(ROOT / page).examples()]
    assert text.count("```python") == len(examples)
    ends = next((place for place, block in enumerate(examples) if until is not None and until in block), len(examples))
    return examples[:ends]


@pytest.mark.parametrize(("page", "until", "number"), [("README.md", None, 1), ("docs/tutorial.md", TIME_PASSES, 4)])
def test_the_examples_of_a_page_run_on_both(
    page: str, until: str | None, number: int, in_the_past: Callable[[str], Subplat]
) -> None:
    examples, names = blocks(page, until), dict[str, object]()
    assert len(examples) == number
    assert any("in_memory(" in block for block in examples)
    for block in examples:
        exec(compile(block, page, "exec"), names)
    app = names["app"]
    assert isinstance(app, Subplat)
    assert isinstance(app._platform, SettledPlatform)
    assert {task.status for task in app.books.tasks} == {"SUCCESS"}, [task.error_message for task in app.books.tasks]
