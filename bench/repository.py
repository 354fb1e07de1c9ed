"""Loading and saving 2,000 subscriptions with two items each: our repository against SQL and plain tuples by hand."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import psycopg.rows
from attrs import evolve
from sqlalchemy import Connection, select

from bench.database import migrated_database
from bench.row import Row, Variant
from bench.timing import best_of
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.repositories.deals import PostgresSubscriptions
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.subscriptions.subscription import Subscription

_MOST = 1.3
_FILL = """
insert into users (email, password_hash, full_name, role)
values ('sales@reseller.example', 'x', 'Sales', 'SALES');
insert into products (code, name, type)
values ('GW_BUS_STD', 'Google Workspace Business Standard', 'GWORKSPACE'), ('SUPPORT', 'Dukungan teknis', 'SERVICE');
insert into clients (name, billing_email, status, sales_user_id)
select 'PT Contoh ' || n, 'finance' || n || '@contoh.example', 'ACTIVE', (select id from users)
  from generate_series(1, %(number)s) n;
insert into subscriptions (
  client_id, created_by_user_id, status, billing_period, start_date, anchor_date, next_billing_date,
  payment_method_type, collection, currency
)
select id, sales_user_id, 'ACTIVE', 'MONTHLY', '2026-01-05', '2026-01-05', '2026-12-05', 'XENDIT_SUBSCRIPTION', 'LINK',
       'IDR'
  from clients;
insert into subscription_items (
  subscription_id, position, product_id, product_type, description, quantity, unit_price, discount_percent, amount,
  provisioning_status, intent
)
select s.id, row_number() over (partition by s.id order by p.code) - 1, p.id, p.type, p.name, 25, 117300, 0, 2932500,
       'ACTIVE', 1
  from subscriptions s cross join products p;
analyze;
"""


def run(size: str) -> list[Row]:
    """The best of several times, each in a transaction of its own."""
    number, times = (2_000, 7) if size == "full" else (200, 2)
    with migrated_database() as database:
        with psycopg.connect(database.superuser_dsn) as filling:
            psycopg.ClientCursor(filling).execute(_FILL, {"number": number})
        engine = open_engine(PostgresSettings(dsn=database.dsn))
        with engine.connect() as connection:
            rows = _compared("load", number, _timed(connection, times, _load), _timed(connection, times, _load_by_hand))
            loaded = _load(connection)
            plain = _load_by_hand(connection)
            connection.rollback()

            def save(given: Connection) -> None:
                _save(given, loaded)

            def save_by_hand(given: Connection) -> None:
                _save_by_hand(given, plain)

            rows += _compared("save", number, _timed(connection, times, save), _timed(connection, times, save_by_hand))
        engine.dispose()
    return rows


def _timed(connection: Connection, times: int, work: Callable[[Connection], object]) -> float:
    def once() -> None:
        with connection.begin() as transaction:
            work(connection)
            transaction.rollback()

    return best_of(times, once)


def _load(connection: Connection) -> tuple[Subscription, ...]:
    repository = PostgresSubscriptions(Transaction(connection=connection))
    return repository.all(select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.id))


def _save(connection: Connection, loaded: tuple[Subscription, ...]) -> None:
    transaction = Transaction(connection=connection)
    transaction.gather()
    repository = PostgresSubscriptions(transaction)
    for each in loaded:
        repository.save(each)
    transaction.write()
    transaction.close()
    # Rolled back: the next round saves from the same version.
    for each in loaded:
        each.version -= 1


def _load_by_hand(connection: Connection) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor(row_factory=psycopg.rows.dict_row)
    found = cursor.execute("select * from subscriptions order by id for no key update").fetchall()
    items: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    ids = [row["id"] for row in found]
    question = "select * from subscription_items where subscription_id = any(%b) order by position"
    for item in cursor.execute(question, (ids,)).fetchall():
        items[item["subscription_id"]].append(item)
    return [(row, items[row["id"]]) for row in found]


def _save_by_hand(connection: Connection, plain: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    """What is most often saved, and no more: dates and status of a subscription, its items where they differ."""
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    rows = [row for row, _ in plain]
    cursor.execute(
        "update subscriptions t set status = u.status, start_date = u.start_date, next_billing_date = u.next,"
        " notes = u.notes, version = u.version + 1"
        " from unnest(%b::uuid[], %b::text[], %b::date[], %b::date[], %b::text[], %b::integer[])"
        " as u(id, status, start_date, next, notes, version) where t.id = u.id and t.version = u.version",
        [
            [row[name] for row in rows]
            for name in ("id", "status", "start_date", "next_billing_date", "notes", "version")
        ],
    )
    if cursor.rowcount != len(rows):
        raise RuntimeError("a row was not found")
    items = [item for _, mine in plain for item in mine]
    cursor.execute(
        "update subscription_items t set quantity = u.quantity, unit_price = u.price"
        " from unnest(%b::uuid[], %b::integer[], %b::numeric[]) as u(id, quantity, price)"
        " where t.id = u.id and (t.quantity, t.unit_price) is distinct from (u.quantity, u.price)",
        [[item[name] for item in items] for name in ("id", "quantity", "unit_price")],
    )


def _compared(verb: str, number: int, ours: float, ceiling: float) -> list[Row]:
    def row(variant: Variant, seconds: float) -> Row:
        return Row(
            work=f"repository, {verb}",
            variant=variant,
            scale=f"{number:,} subscriptions, 2 items each",
            rate_per_second=number / seconds,
            seconds=seconds,
        )

    return [
        evolve(
            row("ours", ours),
            ratio_to_ceiling=ceiling / ours,
            goal=f"<= {_MOST} x the time",
            met=ours <= _MOST * ceiling,
            note="aggregates with their invariants checked, rows locked, stale versions noticed",
        ),
        evolve(row("ceiling", ceiling), note="two statements, dictionaries, no objects, fewer columns written"),
    ]
