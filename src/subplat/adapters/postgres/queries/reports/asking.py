"""One read-only picture of the books, narrowed down to a scope."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import field, frozen
from sqlalchemy import Engine, RowMapping, text

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.application.ports.reports import Part, Scope

ROOM_TO_SORT = text("set local work_mem = '64MB'")
"""With the server's usual 4 MB a hundred thousand subscriptions are sorted on disk."""
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@frozen(kw_only=True)
class Asking:
    """Days begin at midnight in `zone`."""

    engine: Engine
    zone: ZoneInfo = field(factory=lambda: ZoneInfo("Asia/Jakarta"))

    def rows(self, question: str, values: Mapping[str, object]) -> Sequence[RowMapping]:
        """All at once; raises Unavailable."""
        with told_in_port_words(), self.engine.connect().execution_options(**SNAPSHOT) as connection:
            connection.execute(ROOM_TO_SORT)
            return connection.execute(text(question), values).mappings().all()

    def start_of(self, day: date) -> datetime:
        """The instant at which a civil day begins."""
        return datetime.combine(day, time(), self.zone)

    def end_of(self, day: date) -> datetime:
        """The instant at which the next day begins: what is before it was known at the end of `day`."""
        return self.start_of(day + timedelta(days=1))


IN_CURRENCY = " and {row}.currency = :currency"
OF_SALES = " and {row}.client_id in (select id from clients where sales_user_id = :sales)"


def narrowed(scope: Scope, row: str) -> str:
    """Conditions on the rows called `row`, which have a client and a currency."""
    parts = [IN_CURRENCY] if scope.currency is not None else []
    parts += [OF_SALES] if scope.sales is not None else []
    return "".join(parts).format(row=row)


def scope_values(scope: Scope) -> dict[str, object]:
    """What `narrowed` refers to."""
    named: dict[str, object] = {"currency": scope.currency, "sales": scope.sales}
    return {name: value for name, value in named.items() if value is not None}


def paged(part: Part) -> str:
    """The end of a question that is asked for a part of its rows."""
    limit = "" if part.limit is None else f" limit {part.limit:d}"
    return f"{limit} offset {part.offset:d}" if part.offset else limit
