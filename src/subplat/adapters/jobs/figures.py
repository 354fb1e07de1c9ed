"""How much waits in the queue, by the engine's indexes: what is done is by far the most, and is not looked at."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from psycopg import Connection

from subplat.application.ports.failures import Unavailable
from subplat.application.ports.figures import QueueFigures
from subplat.application.ports.job_inspection import JobCount, JobState
from subplat.application.ports.jobs import Lane

# The states are those of jobs.overview, which looks at every job there ever was.
_LANE = """
select %(lane)s as lane,
       case t.state when 'sleeping' then 'retrying' when 'pending' then 'ready' else t.state end as state,
       min(r.available_at) filter (where r.state <> 'running' and r.available_at <= absurd.current_time()) as due_since,
       count(*) as number
  from absurd.r_{lane} r
  join absurd.t_{lane} t on t.task_id = r.task_id and t.last_attempt_run = r.run_id
 where r.state in ('pending', 'sleeping', 'running')
 group by 2
union all
select %(lane)s, case when h.task_id is null then 'parked' else 'in_line' end, null, count(*)
  from absurd.r_{lane} r
  join absurd.t_{lane} t on t.task_id = r.task_id and t.last_attempt_run = r.run_id and t.state = 'failed'
  left join jobs.held h on h.task_id = t.task_id
 where r.state = 'failed'
 group by 2
"""
_HELD = """
select lane,
       case
         when not_before > absurd.current_time() then 'delayed'
         when order_key is null then 'ready'
         else 'in_line'
       end,
       min(coalesce(not_before, enqueued_at)) filter (where order_key is null and not_before <= absurd.current_time()),
       count(*)
  from jobs.held
 where task_id is null
 group by 1, 2
"""


class AbsurdQueueFigures:
    """Reads in a short transaction of its own."""

    def __init__(self, connections: Callable[[], AbstractContextManager[Connection[Any]]]) -> None:
        """`connections` opens a connection for a `with` block that ends its transaction."""
        self._connections = connections

    def read(self) -> QueueFigures:
        numbers: dict[tuple[Lane, JobState], int] = {}
        due_since: dict[Lane, Any] = {}
        for lane_name, state_name, since, number in self._rows():
            lane, state = Lane(lane_name), JobState(state_name)
            numbers[lane, state] = numbers.get((lane, state), 0) + number
            if since is not None:
                due_since[lane] = min(since, due_since.get(lane, since))
        counts = (JobCount(lane=lane, state=state, number=number) for (lane, state), number in sorted(numbers.items()))
        return QueueFigures(counts=tuple(counts), due_since=due_since)

    def _rows(self) -> list[Any]:
        try:
            with self._connections() as connection:
                rows = [
                    row
                    for lane in Lane
                    for row in connection.execute(_LANE.format(lane=lane.value).encode(), {"lane": lane.value})
                ]
                return [*rows, *connection.execute(_HELD)]
        except psycopg.OperationalError as error:
            raise Unavailable("database", "the queue cannot be read") from error
