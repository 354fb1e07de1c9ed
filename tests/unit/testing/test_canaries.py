"""The search for secrets in logs is sharp: it finds every one that is planted."""

import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = {
    "structlog": "import structlog\n    structlog.get_logger('subplat.x').info('called', token='sandbox-callback-token')",
    "logging": "import logging\n    logging.getLogger('subplat.x').warning('with %s', 'xnd_development_sandbox')",
    "a library": "import logging\n    logging.getLogger('httpx').warning('GET /?key=sandbox-gemini-key')",
    "print": "import sys\n    print('canary-7f3a', file=sys.stderr)",
    "a line the test took away": (
        "import structlog\n    from subplat.entrypoints.logs import log_to_stderr\n    log_to_stderr()\n"
        "    structlog.get_logger('subplat.x').info('password melati-kuning-di-kebun-41')\n    capsys.readouterr()"
    ),
    "the log of a process": "(tmp_path / 'serve.log').write_text('{\"event\": \"the staff token\"}')",
}


def outcome(directory: Path, body: str) -> subprocess.CompletedProcess[str]:
    (directory / "test_planted.py").write_text(f"def test_planted(capsys, tmp_path):\n    {body}\n")
    (directory / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "subplat.testing.canaries", "-p", "no:cacheprovider"]
    return subprocess.run([*command, str(directory)], cwd=directory, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_secret_fails_the_test(place: str, tmp_path: Path) -> None:
    ended = outcome(tmp_path, PLANTED[place])
    assert ended.returncode == 1
    assert "Secrets were written to a log" in ended.stdout


def test_harmless_lines_fail_nothing(tmp_path: Path) -> None:
    ended = outcome(
        tmp_path, "import structlog\n    structlog.get_logger('subplat.x').info('called', token_is_set=True)"
    )
    assert ended.returncode == 0, ended.stdout
