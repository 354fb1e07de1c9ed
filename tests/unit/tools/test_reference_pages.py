"""The page of settings says what the settings are."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import reference_pages

    yield reference_pages
    sys.modules.pop("reference_pages")


def test_the_page_in_the_repository_is_current(pages) -> None:
    assert pages.main(["--check"]) == 0


def test_a_page_that_is_not_current_is_found(pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(pages, "PAGE", tmp_path / "reference" / "settings.md")
    assert pages.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert pages.main([]) == 0
    assert pages.main(["--check"]) == 0
    pages.PAGE.write_text(pages.page().replace("SUBPLAT_ZONE", "SUBPLAT_ZONES"))
    assert pages.main(["--check"]) == 1


def test_secrets_show_no_default(pages) -> None:
    lines = [line for line in pages.page().splitlines() if "| a secret |" in line]
    assert len(lines) >= 8
    assert all(line.endswith("| not set |") for line in lines)
