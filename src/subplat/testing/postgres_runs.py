"""Which test run owns which cluster; cheap to import, since every run asks, with PostgreSQL or without."""

import os
import tempfile
from pathlib import Path

import psutil

_PREFIX = "subplat-tests-"


def directory_of_this_run() -> Path:
    """A directory that carries the number of the process that leads the run; it is not created here."""
    return Path(tempfile.gettempdir(), f"{_PREFIX}{os.getpid()}")


def directories_of_dead_runs() -> list[Path]:
    """What this account's runs left behind that were killed before they could remove it."""
    return [
        directory
        for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")
        if _is_ours(directory) and not psutil.pid_exists(int(directory.name.removeprefix(_PREFIX)))
    ]


def _is_ours(directory: Path) -> bool:
    named_by_us = directory.name.removeprefix(_PREFIX).isdigit()
    return named_by_us and (os.geteuid() == 0 or directory.stat().st_uid == os.geteuid())
