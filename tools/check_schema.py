"""Fail when what the migrations make is not what the tables of the code say, or cannot be unmade.

Usage: python tools/check_schema.py. Starts an embedded PostgreSQL in a temporary directory; exit 0 when both are in step.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from subplat.wiring import schema
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.settings import Settings


def main() -> int:
    """Print the differences and return the exit code."""
    with TemporaryDirectory(prefix="subplat-schema-", ignore_cleanup_errors=True) as directory:
        database = DatabaseAdmin(Settings(data_directory=Path(directory)))
        try:
            database.upgrade()
            differences = database.check()
            schema.downgrade(database.owner_dsn(), "base")
            database.upgrade()
        finally:
            database.destroy()
    for difference in differences:
        print(difference, file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
