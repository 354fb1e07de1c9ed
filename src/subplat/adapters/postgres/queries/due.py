"""What a billing run has to look at: one question per reason, each answered by a partial index."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import field, frozen
from sqlalchemy import Engine, select, text

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.queries.contracts import ContractReading
from subplat.adapters.postgres.questions import rows_of
from subplat.adapters.postgres.tables.quotations import QUOTATIONS
from subplat.domain.billing_run.actions import Reminder
from subplat.domain.billing_run.contract import Contract
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.ids import QuotationId, SubscriptionId
from subplat.domain.quotations.quotation import QuotationStatus

DUE = text("""
with due as (
-- A bill is to be opened: the next unbilled period is near, and no bill is open.
select s.id
  from subscriptions s
 where s.status = 'ACTIVE'
   and s.next_billing_date <= :soon
   and not exists (
     select 1 from billing_cycles c
      where c.subscription_id = s.id and c.status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED')
   )
   and not exists (
     select 1 from billing_cycles c
      where c.subscription_id = s.id and c.status <> 'CANCELLED' and c.period_end >= :soon
   )
union
-- An open bill is to be reminded of, charged, failed or told about.
select c.subscription_id
  from billing_cycles c
  join subscriptions s on s.id = c.subscription_id
 where c.status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED')
   and s.status in ('PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED')
   and c.due_date <= :as_of + 7
   and (
     (:reminds_h7 and c.last_reminder_sent_at is null and c.cycle_number > 0)
     or (
       :reminds_h1
       and c.due_date <= :as_of + 1
       and coalesce(c.last_reminder_sent_at < (c.due_date - 1)::timestamp at time zone cast(:zone as text), true)
     )
     or (
       :reminds_due
       and c.due_date <= :as_of
       and coalesce(c.last_reminder_sent_at < c.due_date::timestamp at time zone cast(:zone as text), true)
     )
     or (c.due_date <= :as_of and s.payment_method_type = 'WALLET' and s.status <> 'PENDING_ACTIVATION')
     or (
       c.due_date < :as_of - :grace
       and s.status <> 'PENDING_ACTIVATION'
       and not (
         s.payment_method_type = 'XENDIT_SUBSCRIPTION'
         and s.collection = 'AUTO_DEBIT'
         and s.xendit_subscription_id is not null
       )
     )
     or (
       c.due_date <= :as_of - :alert_after
       and not exists (select 1 from email_logs e where e.intent_key = 'sales_alert:' || c.id::text)
     )
     or c.due_date <= :as_of - :cancel_after
   )
union
-- A bill that has failed is to be told about, given up, or can be paid from the wallet now.
select c.subscription_id
  from billing_cycles c
  join subscriptions s on s.id = c.subscription_id
 where c.status = 'FAILED'
   and s.status in ('ACTIVE', 'SUSPENDED')
   and (
     c.due_date <= :as_of - :cancel_after
     or (
       c.due_date <= :as_of - :alert_after
       and not exists (select 1 from email_logs e where e.intent_key = 'sales_alert:' || c.id::text)
     )
     or (
       s.payment_method_type = 'WALLET'
       and exists (
         select 1 from wallet_accounts w
          where w.client_id = s.client_id
            and w.currency = c.currency
            and w.balance >= c.amount - c.received_amount - c.withheld_amount
       )
     )
   )
union
-- Finance has not answered.
select c.subscription_id
  from billing_cycles c
  join subscriptions s on s.id = c.subscription_id
 where c.status = 'INVOICE_REQUESTED'
   and s.status in ('PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED')
   and c.invoice_requested_at < :requested_before
   and not exists (select 1 from email_logs e where e.intent_key = 'finance_follow_up:' || c.id::text)
union
-- The contract ends.
select s.id
  from subscriptions s
 where s.status in ('ACTIVE', 'SUSPENDED') and least(s.cancel_on, s.end_date) <= :as_of
union
-- A renewal has come that other quantities were kept for.
select i.subscription_id
  from subscription_items i
  join subscriptions s on s.id = i.subscription_id
 where i.scheduled_on <= :as_of and s.status = 'ACTIVE'
)
-- One value of 16 bytes each: 200,000 rows would be many times as large, here and on the way.
select string_agg(uuid_send(id), '' order by id) from due
""")
ID_BYTES = 16


@frozen(kw_only=True)
class PostgresDue:
    """See the port; raises Unavailable."""

    engine: Engine
    zone: ZoneInfo = field(factory=lambda: ZoneInfo("Asia/Jakarta"))

    def subscriptions(self, as_of: date, policy: DunningPolicy, *, page: int) -> Iterator[tuple[SubscriptionId, ...]]:
        """Ids are few bytes: read at once, so that no snapshot is held while they are dealt with."""
        values = {
            "as_of": as_of,
            "soon": as_of + timedelta(days=policy.open_before),
            "zone": self.zone.key,
            "grace": policy.grace,
            "alert_after": policy.alert_after,
            "cancel_after": policy.cancel_after,
            **{f"reminds_{kind.lower()}": kind in policy.reminders for kind in Reminder},
            "requested_before": datetime.combine(as_of - timedelta(days=policy.chase_after), time(), self.zone),
        }
        with told_in_port_words(), self.engine.connect() as connection:
            found: bytes = connection.execute(DUE, values).scalar_one() or b""
        for start in range(0, len(found), page * ID_BYTES):
            part = found[start : start + page * ID_BYTES]
            yield tuple(SubscriptionId(UUID(bytes=part[at : at + ID_BYTES])) for at in range(0, len(part), ID_BYTES))

    def quotations(self, as_of: date) -> tuple[QuotationId, ...]:
        """By the partial index of what was sent."""
        too_old = (QUOTATIONS.c.status == QuotationStatus.SENT) & (QUOTATIONS.c.valid_until < as_of)
        with told_in_port_words(), self.engine.connect() as connection:
            ids = connection.execute(select(QUOTATIONS.c.id).where(too_old).order_by(QUOTATIONS.c.id)).scalars()
            return tuple(QuotationId(found) for found in ids)

    def contracts(self, ids: Sequence[SubscriptionId]) -> tuple[Contract, ...]:
        """In one snapshot."""
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with told_in_port_words(), self.engine.connect().execution_options(**snapshot) as connection:
            reading = ContractReading(read=partial(rows_of, connection))
            mine = reading.subscriptions(ids)
            facts = reading.facts(mine, reading.clients(mine), reading.wallets(mine))
            return tuple(each.contract(self._civil_day) for each in facts)

    def _civil_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()
