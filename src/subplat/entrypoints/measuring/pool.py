"""How many database connections this process uses."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

PoolUse = Callable[[], tuple[int, int]]
"""Connections in use, and how many there may be."""


class ConnectionPool(Collector):
    """Read from the pool itself at every scrape; asks nobody."""

    def __init__(self, use: PoolUse) -> None:
        self._use = use

    def collect(self) -> Iterator[Metric]:
        """Two gauges."""
        used, size = self._use()
        yield GaugeMetricFamily("subplat_database_connections_in_use", "Of this process' pool.", used)
        yield GaugeMetricFamily("subplat_database_connections_limit", "The size of this process' pool.", size)
