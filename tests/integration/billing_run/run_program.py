"""A process that runs the billing run when it is told to: `ready` on standard output, then one line on standard input."""

import json
import resource
import sys
from datetime import datetime

from attrs import evolve

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.system.threads import Threads
from subplat.application.billing_run.run import RunBilling
from subplat.testing.postgres_books import books_on
from subplat.wiring.memory import memory_platform


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(dsn: str, now: str) -> None:
    engine = open_engine(PostgresSettings(dsn=dsn, pool_size=2))
    on_engine = books_on(engine)
    platform = memory_platform(
        datetime.fromisoformat(now), around=lambda ports: evolve(on_engine(ports), side_by_side=Threads())
    )
    tell("ready")
    sys.stdin.readline()
    report = platform.application.billing.run(RunBilling())
    parked = [str(subscription_id) for subscription_id in report.parked]
    # Kilobytes on Linux: the most this process ever had in memory.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tell(json.dumps({"changes": report.by_kind, "parked": parked, "peak": peak}))
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
