"""Jobs in the thread of whoever asks, until none is due: for a program that is its own worker."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from threading import Event, Thread

from attrs import define, field

from subplat.adapters.jobs.keeper import Keeper
from subplat.adapters.jobs.link import Connect, Link
from subplat.adapters.jobs.pulse import Pulse
from subplat.adapters.jobs.runner import Handle, JobRunner
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.application.ports.clock import Clock
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job, Lane
from subplat.application.ports.periodic import PeriodicSchedule


@define(kw_only=True, eq=False)
class UntilIdle:
    """One job at a time, of every lane. Workers may be at the same queue: what they hold is theirs to finish."""

    connect: Connect
    handle: Handle
    clock: Clock
    settings: WorkerSettings = field(factory=WorkerSettings)
    schedules: Sequence[PeriodicSchedule] = ()
    jobs: Mapping[str, type[Job]] = field(default=JOBS, repr=False)
    policy: RetryPolicy = field(factory=RetryPolicy)
    _keeper: Keeper = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._keeper = Keeper(
            clock=self.clock, schedules=self.schedules, policy=self.policy, done_kept=self.settings.done_kept
        )

    def __call__(self) -> int:
        """Runs what is due, and what follows from it; how many runs that took. Raises psycopg.Error without a database."""
        # Already leaving: trouble with the database is the caller's to hear of, not to be waited out.
        leaving = Event()
        leaving.set()
        runs = 0
        with self._leases_renewed() as pulse, closing(Link(self.connect, leaving)) as link:
            runners = [self._runner(link, pulse, lane) for lane in Lane]
            link.ask(self._keeper.tick)
            while True:
                before = runs
                for runner in runners:
                    while runner.run_next():
                        runs += 1
                if runs == before:
                    return runs
                link.ask(self._keeper.start_due)

    def _runner(self, link: Link, pulse: Pulse, lane: Lane) -> JobRunner:
        return JobRunner(
            link=link,
            pulse=pulse,
            lane=lane,
            worker="until-idle",
            lease=self.settings.lease_seconds,
            handle=self.handle,
            jobs=self.jobs,
            policy=self.policy,
        )

    @contextmanager
    def _leases_renewed(self) -> Iterator[Pulse]:
        pulse = Pulse(self.connect, interval=self.settings.lease_seconds / 3, longest_run=self.settings.longest_run)
        thread = Thread(target=pulse.beat_until_stopped, name="pulse", daemon=True)
        thread.start()
        try:
            yield pulse
        finally:
            pulse.stop()
            thread.join()
