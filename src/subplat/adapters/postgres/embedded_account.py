"""The operating system account that the embedded server runs as.

PostgreSQL refuses to run as root. A root caller (a container, mostly) therefore gets an account of the server's own;
everybody else runs the server as themselves.
"""

import contextlib
import os
import pwd
import stat
import subprocess
from pathlib import Path

from attrs import frozen

ACCOUNT_NAME = "subplat-postgres"
# Debian, Fedora and most others; then Alpine and BusyBox.
_WAYS_TO_CREATE = (
    ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT_NAME),
    ("adduser", "-S", "-D", "-H", ACCOUNT_NAME),
)


class NoAccountForServer(Exception):
    """Root wants to start the server, and no account for it exists or can be created."""


@frozen(kw_only=True)
class ServerAccount:
    """Who the server runs as; user and group are None when that is the caller."""

    user: int | None = None
    group: int | None = None

    @property
    def owner(self) -> int:
        """The user id that owns the server's files."""
        return os.geteuid() if self.user is None else self.user

    def run(self, *command: str, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a program as the server's account, in `/`, free of the caller's PG* settings.

        Raises OSError when the account may not execute it, subprocess.TimeoutExpired after `timeout` seconds.
        """
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            command,
            cwd="/",
            env={**surroundings, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
        )

    def can_enter(self, directory: Path) -> bool:
        """Whether the account reaches this existing directory through all its parents."""
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", str(directory), timeout=10).returncode == 0

    def own(self, directory: Path) -> None:
        """Create the directory if need be, private to the account.

        Raises PermissionError when it belongs to somebody else.
        """
        directory.mkdir(parents=True, exist_ok=True)
        # Root would otherwise follow somebody's link, or take over a directory that is not its own.
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), self.owner}:
            raise PermissionError(f"{directory} belongs to another user")
        if self.user is not None and self.group is not None:
            os.chown(directory, self.user, self.group)
        directory.chmod(0o700)


def server_account() -> ServerAccount:
    """The caller's own account or, for root, the server's, which is created if missing; raises NoAccountForServer."""
    if os.geteuid() != 0:
        return ServerAccount()
    account = _existing_account()
    for way in _WAYS_TO_CREATE:
        if account is None:
            # Whatever goes wrong here (no such program, another process was first), the look-up after it decides.
            with contextlib.suppress(FileNotFoundError):
                subprocess.run(way, capture_output=True, check=False)
            account = _existing_account()
    if account is None:
        raise NoAccountForServer(f"PostgreSQL does not run as root: create the user {ACCOUNT_NAME} or be another user")
    return account


def _existing_account() -> ServerAccount | None:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None
    return ServerAccount(user=entry.pw_uid, group=entry.pw_gid)
