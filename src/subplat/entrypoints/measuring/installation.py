"""The figures of the books and of the queue as gauges, asked at most once in so many seconds."""

import time
from collections.abc import Callable, Iterator
from threading import Lock

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from subplat.application.operations.figures import Figures

_LOG = structlog.get_logger(__name__)


class InstallationFigures(Collector):
    """Every process tells the same: take the greatest, or those of one process. Without a database only that it is gone."""

    def __init__(self, ask: Callable[[], Figures], kept_seconds: float) -> None:
        self._ask = ask
        self._kept_seconds = kept_seconds
        self._lock = Lock()
        self._kept: Figures | None = None
        self._asked_at = float("-inf")

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One gauge after the other."""
        figures = self._figures()
        up = GaugeMetricFamily("subplat_books_readable", "1: the figures of books and queue could be read.")
        up.add_metric([], int(figures is not None))
        yield up
        if figures is not None:
            yield from _of_books(figures)
            yield from _of_money(figures)
            yield from _of_queue(figures)

    def _figures(self) -> Figures | None:
        # Scrapes that come together wait for one answer.
        with self._lock:
            if time.monotonic() - self._asked_at < self._kept_seconds:
                return self._kept
            try:
                self._kept = self._ask()
            except Exception as failure:
                _LOG.warning("figures cannot be read", error=type(failure).__name__)
                self._kept = None
            self._asked_at = time.monotonic()
            return self._kept


def _of_books(figures: Figures) -> Iterator[Metric]:
    books = figures.books
    subscriptions = GaugeMetricFamily("subplat_subscriptions", "Subscriptions by status.", labels=["status"])
    for status, number in sorted(books.subscriptions.items()):
        subscriptions.add_metric([status], number)
    cycles = GaugeMetricFamily("subplat_open_cycles", "Bills that wait for payment.", labels=["status"])
    for state, number in sorted(books.open_cycles.items()):
        cycles.add_metric([state], number)
    systems = GaugeMetricFamily("subplat_outside_system_up", "0: its circuit is open.", labels=["system"])
    for system, since in sorted(books.systems.items()):
        systems.add_metric([system], int(since is None))
    oldest = books.oldest_callback_at
    age = 0.0 if oldest is None else max(0.0, (figures.now - oldest).total_seconds())
    yield from (subscriptions, cycles, systems)
    yield GaugeMetricFamily("subplat_failed_tasks", "Provisioning tasks for a person.", books.failed_tasks)
    yield GaugeMetricFamily("subplat_parked_contracts", "Contracts the billing run gave up.", books.parked_contracts)
    yield GaugeMetricFamily("subplat_unclear_mails", "Inbound mails for a person.", books.unclear_mails)
    yield GaugeMetricFamily(
        "subplat_quarantined_receipts", "Money that nobody could place.", books.quarantined_receipts
    )
    yield GaugeMetricFamily("subplat_callbacks_waiting", "Stored callbacks not worked off.", books.waiting_callbacks)
    yield GaugeMetricFamily("subplat_callback_oldest_seconds", "Age of the oldest waiting callback.", age)


def _of_money(figures: Figures) -> Iterator[Metric]:
    """Whole units of the currency: enough to watch by, and exact in Prometheus' binary numbers."""
    mrr = GaugeMetricFamily("subplat_mrr", "Monthly recurring revenue.", labels=["currency"])
    for currency, monthly in sorted(figures.mrr.items()):
        mrr.add_metric([currency], int(monthly))
    overdue = GaugeMetricFamily(
        "subplat_overdue_amount", "Unpaid after the due date, tax included.", labels=["currency"]
    )
    for currency, amount in sorted(figures.overdue.items()):
        overdue.add_metric([currency], int(amount))
    yield from (mrr, overdue)


def _of_queue(figures: Figures) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("subplat_jobs", "Jobs that are not over.", labels=["lane", "state"])
    for count in figures.queue.counts:
        jobs.add_metric([count.lane, count.state], count.number)
    age = GaugeMetricFamily("subplat_job_oldest_seconds", "How long a due job waits already.", labels=["lane"])
    for lane, since in sorted(figures.queue.due_since.items()):
        age.add_metric([lane], max(0.0, (figures.now - since).total_seconds()))
    yield from (jobs, age)
