"""What the server's pid file is worth.

The number in it outlives a killed server, and the operating system gives it to somebody else. It counts only when that
process is a PostgreSQL that lives in this very data directory.
"""

from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"
_LINE_OF_PORT = 3


def server_process(data: Path) -> int | None:
    """The pid of the running server of this data directory, accepting connections or not; None if there is none."""
    lines = _lines(data)
    # A single-user PostgreSQL writes its pid as a negative number.
    if not lines or not lines[0].strip().lstrip("-").isdigit():
        return None
    try:
        process = psutil.Process(abs(int(lines[0])))
        # A killed server whose parent has not noticed yet is a zombie: a name, and nothing behind it.
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return None
        return process.pid if Path(process.cwd()).samefile(data) else None
    except (psutil.Error, OSError):
        # Gone meanwhile, or another user's: the data directory is private to its owner, so not its server.
        return None


def remove_stale_pid_file(data: Path) -> None:
    """Remove a pid file that no server of this data directory stands behind; PostgreSQL would not start over it."""
    if server_process(data) is None:
        (data / PID_FILE).unlink(missing_ok=True)


def port_of(data: Path) -> int | None:
    """The port that the last start of the server took."""
    lines = _lines(data)
    return int(lines[_LINE_OF_PORT]) if len(lines) > _LINE_OF_PORT and lines[_LINE_OF_PORT].strip().isdigit() else None


def _lines(data: Path) -> list[str]:
    try:
        return (data / PID_FILE).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
