"""Lists are answered along an index: what PostgreSQL itself plans, on tables that have some thousand rows."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.views.clients import CLIENT_LISTING
from subplat.adapters.postgres.queries.views.cycles import CYCLE_LISTING
from subplat.adapters.postgres.queries.views.emails import EMAIL_LISTING
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.payments import PAYMENT_LISTING
from subplat.adapters.postgres.queries.views.quotations import QUOTATION_LISTING
from subplat.adapters.postgres.queries.views.subscriptions import SUBSCRIPTION_LISTING
from subplat.adapters.postgres.queries.views.tasks import TASK_LISTING
from subplat.adapters.postgres.queries.views.webhooks import WEBHOOK_LISTING
from subplat.adapters.postgres.questions import Written
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.ports.views.clients import ClientFilter
from subplat.application.ports.views.cycles import CycleFilter
from subplat.application.ports.views.emails import EmailFilter
from subplat.application.ports.views.paging import Position
from subplat.application.ports.views.payments import PaymentFilter
from subplat.application.ports.views.quotations import QuotationFilter
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.application.ports.views.spans import Days
from subplat.application.ports.views.subscriptions import SubscriptionFilter
from subplat.application.ports.views.tasks import TaskFilter
from subplat.application.ports.views.webhooks import WebhookFilter
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.ids import ClientId, SubscriptionId, UserId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.postgres_databases import cloned
from subplat.testing.samples import TODAY

ROWS = 4_000
SELLERS = 40
# In sets, and looked at by no trigger and no reference: only how many there are and how they are spread matters here.
FILL = f"""
set session_replication_role = replica;
create function pg_temp.key(number int) returns uuid language sql immutable as
  $$ select lpad(to_hex(number), 32, '0')::uuid $$;
insert into users (id, email, password_hash, full_name, role)
  select pg_temp.key(g), 'sales' || g || '@penjual.example', '!', 'Sales ' || g, 'SALES' from generate_series(1, {SELLERS}) g;
insert into clients (id, name, billing_email, status, sales_user_id)
  select pg_temp.key(g), 'PT Contoh ' || g, 'billing' || g || '@contoh.example',
         case when g % 50 = 0 then 'LEAD' else 'ACTIVE' end, pg_temp.key(1 + g % {SELLERS})
    from generate_series(1, {ROWS}) g;
insert into quotations (id, client_id, sales_user_id, number, status, total_amount, exchange_rate, total_amount_client,
                        billing_period, issued_on)
  select pg_temp.key(g), pg_temp.key(g), pg_temp.key(1 + g % {SELLERS}), 'Q-2026-' || lpad(g::text, 5, '0'),
         case when g % 50 = 0 then 'SENT' else 'DRAFT' end, 72, 16250, 1170000, 'MONTHLY', '{TODAY}'::date + g / 10
    from generate_series(1, {ROWS}) g;
insert into subscriptions (id, client_id, created_by_user_id, quotation_id, status, billing_period, start_date, anchor_date,
                           next_billing_date, payment_method_type, collection, currency, suspension_cause)
  select pg_temp.key(g), pg_temp.key(g), pg_temp.key(1 + g % {SELLERS}), pg_temp.key(g),
         case when g % 50 = 0 then 'SUSPENDED' else 'ACTIVE' end, 'MONTHLY', '{TODAY}', '{TODAY}', '{TODAY}',
         'XENDIT_SUBSCRIPTION', 'LINK', 'IDR', case when g % 50 = 0 then 'PAYMENT' end
    from generate_series(1, {ROWS}) g;
insert into billing_cycles (id, subscription_id, cycle_number, period_start, period_end, due_date, amount, status,
                            is_initial_cycle, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
                            tax_rate_percent, tax_transaction_code, pay_token, invoice_number_external, settled_on)
  select pg_temp.key(g), pg_temp.key(g), 0, '{TODAY}', '{TODAY}', '{TODAY}'::date + g / 10, 111,
         case when g % 50 = 0 then 'FAILED' else 'PAID' end, true, '[]', 111, 100, 92, 11, 12, '04', 'token-' || g,
         'INV-' || g, '{TODAY}'
    from generate_series(1, {ROWS}) g;
insert into payments (id, client_id, subscription_id, billing_cycle_id, amount, currency, status, method, reference, paid_at,
                      to_cycle_amount)
  select pg_temp.key(g), pg_temp.key(g), pg_temp.key(g), pg_temp.key(g), 111, 'IDR',
         case when g % 50 = 0 then 'PENDING' else 'SUCCESS' end, 'MANUAL', 'slip-' || g, '{TODAY}',
         case when g % 50 = 0 then 0 else 111 end
    from generate_series(1, {ROWS}) g;
insert into email_logs (id, direction, related_type, related_id, intent_key, from_email, to_email, subject, final_body, status)
  select pg_temp.key(g), 'OUTBOUND', 'REMINDER', pg_temp.key(g), 'reminder:' || g, 'ops@penjual.example',
         'billing' || g || '@contoh.example', 'x', 'x', case when g % 50 = 0 then 'FAILED' else 'DRAFT' end
    from generate_series(1, {ROWS}) g;
insert into provisioning_tasks (id, subscription_id, subscription_item_id, action, target_system, quantity, intent,
                                payload_json, status)
  select pg_temp.key(g), pg_temp.key(g), pg_temp.key(g), 'ACTIVATE', 'GWORKSPACE', 1, 1, '{{}}',
         case when g % 50 = 0 then 'FAILED' else 'SUCCESS' end
    from generate_series(1, {ROWS}) g;
insert into webhook_events (id, source, event_type, dedupe_key, raw_payload_json, processed, processed_at)
  select pg_temp.key(g), 'XENDIT', case when g % 50 = 0 then 'refund.failed' else 'invoice.paid' end, g::text, '{{}}',
         g % 50 <> 0, case when g % 50 <> 0 then now() end
    from generate_series(1, {ROWS}) g;
"""
KEY = UUID(int=77)
SELLER, CLIENT = Sight(sales_user_id=UserId(UUID(int=7))), Sight(client_id=ClientId(KEY))

LISTS: list[tuple[Listing[Any, Any], Any]] = [
    (CLIENT_LISTING, ClientFilter()),
    (CLIENT_LISTING, ClientFilter(text="PT Contoh 77")),
    (CLIENT_LISTING, ClientFilter(statuses=frozenset({ClientStatus.LEAD}))),
    (CLIENT_LISTING, ClientFilter(sales_user_id=SELLER.sales_user_id)),
    (QUOTATION_LISTING, QuotationFilter()),
    (QUOTATION_LISTING, QuotationFilter(text="q-2026-0007")),
    (QUOTATION_LISTING, QuotationFilter(statuses=frozenset({QuotationStatus.SENT}))),
    (QUOTATION_LISTING, QuotationFilter(client_id=CLIENT.client_id)),
    (QUOTATION_LISTING, QuotationFilter(sales_user_id=SELLER.sales_user_id)),
    (QUOTATION_LISTING, QuotationFilter(issued=Days(last=TODAY))),
    (SUBSCRIPTION_LISTING, SubscriptionFilter()),
    (SUBSCRIPTION_LISTING, SubscriptionFilter(text="pt contoh 77")),
    (SUBSCRIPTION_LISTING, SubscriptionFilter(statuses=frozenset({SubscriptionStatus.SUSPENDED}))),
    (SUBSCRIPTION_LISTING, SubscriptionFilter(client_id=CLIENT.client_id)),
    (SUBSCRIPTION_LISTING, SubscriptionFilter(sales_user_id=SELLER.sales_user_id)),
    (SUBSCRIPTION_LISTING, SubscriptionFilter(is_overridden=True)),
    (CYCLE_LISTING, CycleFilter()),
    (CYCLE_LISTING, CycleFilter(text="inv-77")),
    (CYCLE_LISTING, CycleFilter(statuses=frozenset({CycleStatus.FAILED}))),
    (CYCLE_LISTING, CycleFilter(subscription_id=SubscriptionId(KEY))),
    (CYCLE_LISTING, CycleFilter(client_id=CLIENT.client_id)),
    (CYCLE_LISTING, CycleFilter(due=Days(first=TODAY, last=TODAY))),
    (PAYMENT_LISTING, PaymentFilter()),
    (PAYMENT_LISTING, PaymentFilter(text="slip-77")),
    (PAYMENT_LISTING, PaymentFilter(statuses=frozenset({PaymentStatus.PENDING}))),
    (PAYMENT_LISTING, PaymentFilter(client_id=CLIENT.client_id)),
    (EMAIL_LISTING, EmailFilter()),
    (EMAIL_LISTING, EmailFilter(text="billing77@")),
    (EMAIL_LISTING, EmailFilter(statuses=frozenset({MailStatus.FAILED}))),
    (TASK_LISTING, TaskFilter()),
    (TASK_LISTING, TaskFilter(statuses=frozenset({TaskStatus.FAILED}))),
    (WEBHOOK_LISTING, WebhookFilter()),
    (WEBHOOK_LISTING, WebhookFilter(processed=False)),
    (WEBHOOK_LISTING, WebhookFilter(event_type="refund.failed")),
]


@pytest.fixture(scope="module")
def filled(postgres_cluster: EmbeddedPostgres, postgres_template: str) -> Iterator[Engine]:
    """The application's pool on tables that were filled and analysed."""
    with cloned(postgres_cluster, template=postgres_template, name="subplat_filled") as database:
        with psycopg.connect(database.superuser_dsn) as connection:
            connection.execute(FILL.encode())
            connection.execute("analyze")
        pool = open_engine(PostgresSettings(dsn=database.dsn))
        yield pool
        pool.dispose()


def plan_of(pool: Engine, listing: Listing[Any, Any], wanted: Any, sight: Sight, after: Position | None) -> str:
    question, _ = listing.page(wanted, sight=sight, after=after, limit=50)
    # One that is written once for all positions is planned for this one.
    statement = listing.ordered(51, after) if isinstance(question, Written) else question
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with pool.connect() as connection:
        lines = connection.execute(text("explain (costs off) " + str(compiled).replace(":", "\\:"))).scalars()
        return "\n".join(lines)


def follows_an_index(listing: Listing[Any, Any], plan: str) -> bool:
    """The listed table itself is never read from one end to the other; small ones beside it may be."""
    table = str(listing.key).partition(".")[0]
    return f"Seq Scan on {table}" not in plan and "Index" in plan


@pytest.mark.parametrize("number", range(len(LISTS)))
@pytest.mark.parametrize("after", [False, True])
def test_a_list_follows_an_index(filled: Engine, number: int, after: bool) -> None:
    listing, wanted = LISTS[number]
    position = Position(UUID(int=2_000), None if listing.day is None else TODAY) if after else None
    plan = plan_of(filled, listing, wanted, EVERYTHING, position)
    assert follows_an_index(listing, plan), plan


@pytest.mark.parametrize("sight", [SELLER, CLIENT], ids=["sales", "client"])
@pytest.mark.parametrize("number", [0, 4, 10, 16, 22, 29])
def test_what_is_ones_own_is_found_by_an_index(filled: Engine, number: int, sight: Sight) -> None:
    listing, wanted = LISTS[number]
    plan = plan_of(filled, listing, wanted, sight, None)
    assert follows_an_index(listing, plan), plan


def test_the_first_page_and_a_late_one_are_planned_alike(filled: Engine) -> None:
    """Keyset pages: a late page begins in the index where it begins, and skips nothing."""
    late = plan_of(filled, SUBSCRIPTION_LISTING, SubscriptionFilter(), EVERYTHING, Position(UUID(int=2_000)))
    assert "Index Scan Backward using pk_subscriptions" in late, late
    assert "Sort" not in late, late


def test_a_plan_that_reads_everything_is_noticed(filled: Engine) -> None:
    with filled.connect() as connection:
        connection.execute(text("set enable_indexscan = off"))
        connection.execute(text("set enable_bitmapscan = off"))
        plan = "\n".join(
            connection.execute(text("explain select * from clients where id = gen_random_uuid()")).scalars()
        )
    assert not follows_an_index(CLIENT_LISTING, plan)
