"""The figures by which an installation is watched: one statement, every number by an index."""

from attrs import frozen
from sqlalchemy import Engine, text

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.queries.reports.asking import SNAPSHOT
from subplat.application.ports.figures import BookFigures
from subplat.domain.billing.cycle import OPEN, CycleStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus

_QUESTION = text("""
select (select coalesce(jsonb_object_agg(status, number), '{}')
          from (select status, count(*) as number from subscriptions group by status) s) as subscriptions,
       (select coalesce(jsonb_object_agg(status, number), '{}')
          from (select status, count(*) as number from billing_cycles where status = any(:open) group by status) c) as cycles,
       (select count(*) from provisioning_tasks where status = 'FAILED') as tasks,
       (select count(*) from parked_subscriptions) as parked,
       (select count(*) from unclear_mails where resolved_at is null) as mails,
       (select count(*) from quarantined_receipts where resolved_at is null) as receipts,
       (select count(*) from webhook_events where not processed) as callbacks,
       (select min(created_at) from webhook_events where not processed) as oldest_callback""")
_SYSTEMS = text("select system, down_since from circuits order by system")


@frozen(kw_only=True)
class PostgresBookFigures:
    """See the port."""

    engine: Engine

    def read(self) -> BookFigures:
        """In one snapshot."""
        with told_in_port_words(), self.engine.connect().execution_options(**SNAPSHOT) as connection:
            row = connection.execute(_QUESTION, {"open": sorted(OPEN)}).mappings().one()
            systems = {row.system: row.down_since for row in connection.execute(_SYSTEMS)}
        return BookFigures(
            subscriptions={SubscriptionStatus(status): number for status, number in row["subscriptions"].items()},
            open_cycles={CycleStatus(status): number for status, number in row["cycles"].items()},
            failed_tasks=row["tasks"],
            parked_contracts=row["parked"],
            unclear_mails=row["mails"],
            quarantined_receipts=row["receipts"],
            waiting_callbacks=row["callbacks"],
            oldest_callback_at=row["oldest_callback"],
            systems=systems,
        )
