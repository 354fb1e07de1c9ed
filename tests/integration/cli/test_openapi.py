"""`subplat openapi export`: what the server answers with, without a server."""

import json
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


def test_the_description_of_the_api_is_exported_without_a_database(run: Run, tmp_path: Path) -> None:
    code, out, err = run("openapi", "export")
    document = json.loads(out)
    assert (code, document["openapi"][:3], err) == (0, "3.1", "")
    assert "/webhooks/xendit" in document["paths"]
    path = tmp_path / "openapi.json"
    assert json.loads(run("openapi", "export", "--output", path, "--json")[1])["file"] == str(path)
    assert json.loads(path.read_text()) == document
    assert not (tmp_path / "postgres").exists()
