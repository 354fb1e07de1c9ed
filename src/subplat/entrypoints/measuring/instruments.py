"""The instruments of one process: each is scraped at its own port, so nothing is shared between processes."""

import time
from collections.abc import Callable

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.registry import Collector

from subplat.application.ports.failures import Unavailable
from subplat.application.ports.jobs import Job

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
JOB_SECONDS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
"""The route of requests for paths that we do not have."""

Handle = Callable[[Job], None]
_LOG = structlog.get_logger(__name__)


class Instruments:
    """`collectors` are asked at every scrape. Routes are templates and methods are known ones: a caller cannot make labels up."""

    def __init__(self, *collectors: Collector) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        for each in collectors:
            self._registry.register(each)
        self._requests = Counter(
            "subplat_http_requests_total",
            "Answered requests.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "subplat_http_request_seconds",
            "From the first look at a request to the beginning of its answer.",
            ["method", "route"],
            buckets=REQUEST_SECONDS,
            registry=self._registry,
        )
        self._jobs = Counter(
            "subplat_jobs_run_total", "Runs of jobs in this process.", ["kind", "outcome"], registry=self._registry
        )
        self._job_seconds = Histogram(
            "subplat_job_seconds", "How long a run took.", ["kind"], buckets=JOB_SECONDS, registry=self._registry
        )

    def answered(self, *, method: str | None, route: str | None, status: int, seconds: float | None) -> None:
        """One request; `seconds` None: it never came as far as to a route."""
        known, place = method if method in METHODS else "other", route or UNMATCHED
        self._requests.labels(known, place, status).inc()
        if seconds is not None:
            self._request_seconds.labels(known, place).observe(seconds)

    def measured(self, handle: Handle) -> Handle:
        """The same handler of jobs, counted: `done`, `unavailable` (waits for an outside system), `failed`."""

        def run(job: Job) -> None:
            began, outcome = time.perf_counter(), "failed"
            try:
                handle(job)
                outcome = "done"
            except Unavailable:
                outcome = "unavailable"
                raise
            finally:
                seconds = time.perf_counter() - began
                self._jobs.labels(job.kind, outcome).inc()
                self._job_seconds.labels(job.kind).observe(seconds)
                # Which job it was every line says by itself.
                _LOG.info("ran", outcome=outcome, seconds=round(seconds, 3))

        return run

    def exposition(self) -> bytes:
        """Everything, in the text format 0.0.4."""
        return generate_latest(self._registry)
