"""All that reports are made from, on PostgreSQL."""

from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from subplat.adapters.postgres.queries.reports.asking import Asking
from subplat.adapters.postgres.queries.reports.receivables import PostgresReceivables
from subplat.adapters.postgres.queries.reports.revenue import PostgresRevenue
from subplat.adapters.postgres.queries.reports.sales import PostgresSalesRecords
from subplat.application.ports.reports import ReportBooks


def postgres_reports(engine: Engine, zone: ZoneInfo) -> ReportBooks:
    """Over the application's own pool; days begin at midnight in `zone`."""
    asking = Asking(engine=engine, zone=zone)
    revenue = PostgresRevenue(asking=asking)
    return ReportBooks(
        figures=revenue,
        rows=revenue,
        receivables=PostgresReceivables(asking=asking),
        sales=PostgresSalesRecords(asking=asking),
    )
