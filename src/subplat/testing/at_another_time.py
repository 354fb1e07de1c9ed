"""The program `subplat` on a machine whose clock is ahead: `python -m subplat.testing.at_another_time serve --port 0`.

`SUBPLAT_TESTS_SECONDS_AHEAD` says by how much. The one place that looks at the machine's clock is told another time; all
else is the program as it is.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta

from subplat.adapters.system.clock import SystemClock
from subplat.entrypoints.cli.main import main

AHEAD = "SUBPLAT_TESTS_SECONDS_AHEAD"


def set_clock_ahead(by: timedelta) -> None:
    """For the whole process."""
    let_clock_be_ahead(lambda: by)


def let_clock_be_ahead(by: Callable[[], timedelta]) -> None:
    """For the whole process, by what is asked for each time."""
    here = SystemClock.now

    def now(self: SystemClock) -> datetime:
        """This instant on that machine, UTC."""
        return here(self) + by()

    SystemClock.now = now  # type: ignore[method-assign]  # the one clock of the process


if __name__ == "__main__":
    set_clock_ahead(timedelta(seconds=int(os.environ[AHEAD])))
    main()
