"""Where the embedded server keeps its things."""

import hashlib
import os
from pathlib import Path

from attrs import frozen

from subplat.adapters.postgres.embedded_account import ServerAccount

# Root's own directories may be closed to the server's account; what it needs then lives here.
SHELTER = Path("/var/lib/subplat")
# A socket's path must fit into 104 bytes on macOS and 108 on Linux.
_LONGEST_SOCKET_DIRECTORY = 103 - len("/.s.PGSQL.65535")


@frozen(kw_only=True)
class Places:
    """`home` holds everything but the sockets, which move to /tmp when their path would be too long."""

    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "server.log"

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.home / "lock"


def places_for(directory: Path, account: ServerAccount) -> Places:
    """The places for a server asked for in `directory`: there or, if its account cannot go there, in the shelter."""
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    nearest = next(path for path in (directory.parent, *directory.parents) if path.exists())
    home = directory if account.user is None or account.can_enter(nearest) else SHELTER / digest
    sockets = home / "run"
    if len(os.fsencode(sockets)) > _LONGEST_SOCKET_DIRECTORY:
        # Predictable and in a public place: the account takes it only if it is its own.
        sockets = Path("/tmp", f"subplat-{digest}")
    return Places(home=home, sockets=sockets)
