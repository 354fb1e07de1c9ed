"""Commands on a platform in memory."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from subplat import Subplat
from subplat.entrypoints.cli.main import main
from subplat.entrypoints.cli.opened import working_on

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(subplat: Subplat, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Exit code, standard output, standard error of `subplat …`, 80 columns wide, with nobody to ask."""
    monkeypatch.setenv("COLUMNS", "80")

    def command(*arguments: object) -> tuple[int, str, str]:
        with working_on(subplat.sandbox.platform), pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return code or 0, out, err

    return command


@pytest.fixture
def told(run: Run) -> Callable[..., Any]:
    """What a command that succeeds says with --json."""

    def command(*arguments: object) -> Any:
        code, out, err = run(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    return command
