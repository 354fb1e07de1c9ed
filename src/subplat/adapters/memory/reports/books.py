"""All that reports are made from, in memory."""

from subplat.adapters.memory.reports.receivables import InMemoryReceivables
from subplat.adapters.memory.reports.revenue import InMemoryRevenue
from subplat.adapters.memory.reports.sales import InMemorySalesRecords
from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.application.ports.reports import ReportBooks


def in_memory_reports(shelves: Shelves, clock: Clock) -> ReportBooks:
    """Over the shelves; the clock tells which civil day an instant lies in."""
    revenue = InMemoryRevenue(shelves)
    return ReportBooks(
        figures=revenue,
        rows=revenue,
        receivables=InMemoryReceivables(shelves, clock),
        sales=InMemorySalesRecords(shelves, clock),
    )
