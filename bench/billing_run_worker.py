"""One process that runs the billing run when told to: `python -m bench.billing_run_worker DSN`.

Says `ready`, waits for a line, and answers how it went in JSON; another line is another run.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime

from attrs import evolve

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.adapters.system.clock import SystemClock
from subplat.adapters.system.threads import Threads
from subplat.application.application import Application
from subplat.application.billing_run.run import RunBilling
from subplat.application.integrations.announcements import Announcements
from subplat.application.outside import Ports
from subplat.testing.postgres_books import books_on
from subplat.wiring.memory import memory_platform


def application(dsn: str) -> Application:
    """As in production where the run goes: books, queue, clock and announcements; nothing else is called."""
    around = books_on(open_engine(PostgresSettings(dsn=dsn, pool_size=2)))

    def real(ports: Ports) -> Ports:
        given = around(ports)
        if not isinstance(given.units_of_work, PostgresUnitOfWorkFactory):
            raise TypeError("the books are on PostgreSQL")
        announce = Announcements(identifiers=given.identifiers)
        units = evolve(given.units_of_work, announce=announce)
        return evolve(given, clock=SystemClock(), units_of_work=units, side_by_side=Threads())

    return memory_platform(datetime.now(UTC), around=real).application


def main(dsn: str) -> None:
    """Until standard input ends."""
    run = application(dsn).billing.run
    print("ready", flush=True)
    for _ in sys.stdin:
        cpu, started = time.process_time(), time.perf_counter()
        report = run(RunBilling())
        told = {
            "seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - cpu,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "opened": report.changes["OpenCycle"],
            "parked": len(report.parked),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
