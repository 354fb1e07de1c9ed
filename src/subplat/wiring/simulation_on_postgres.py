"""The platform of a simulation whose books are in PostgreSQL; everything else is that of the one in memory."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from subplat.application.outside import Ports
from subplat.application.policies import Policies
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.simulation.run import TownMaker
from subplat.simulation.town import Town
from subplat.wiring.history import SAMPLE_ZONE
from subplat.wiring.memory import memory_platform
from subplat.wiring.on_postgres import books_on_postgres
from subplat.wiring.simulation import POLICIES, RETRIES, SCHEDULES


def towns_on(engine: Engine, policies: Policies = POLICIES) -> TownMaker:
    """Makes an empty company on an empty, migrated database; for one seed."""

    def town(start: datetime, around: Callable[[Ports], Ports]) -> Town:
        looking: list[UnitOfWorkFactory] = []
        move = books_on_postgres(engine, SAMPLE_ZONE)

        def moved(ports: Ports) -> Ports:
            found = move(ports)
            looking.append(found.units_of_work)
            return around(found)

        platform = memory_platform(start, policies, around=moved, schedules=SCHEDULES, retries=RETRIES)
        return Town(
            application=platform.application,
            policies=policies,
            clock=platform.clock,
            jobs=platform.jobs,
            inspector=platform.inspector,
            gateway=platform.gateway,
            mailer=platform.mailer,
            inbox=platform.inbox,
            event_sender=platform.event_sender,
            provisioners=platform.provisioners,
            units_of_work=looking[0],
            shelves=None,
        )

    return town
