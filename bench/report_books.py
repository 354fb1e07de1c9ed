"""Two years of books to report on, and the plain SQL that passes over them once.

Of a hundred subscriptions, by their number: all grow in their ninth month, every third shrinks in its fifteenth, every
seventh is suspended and comes back, every ninth is cancelled, every fourteenth is not paid any more.
"""

from datetime import date

import psycopg

FIRST_DAY, PAST_DAY, LAST_DAY = date(2024, 12, 1), date(2025, 11, 30), date(2026, 11, 30)

# Triggers and keys rest while the rows are made: they cost more than the reports do.
_FILL = """
set session_replication_role = replica;
alter table billing_cycles drop constraint ex_billing_cycles_overlap;

insert into users (email, password_hash, full_name, role)
select 'sales' || n || '@reseller.example', 'x', 'Sales ' || n, 'SALES' from generate_series(1, 8) n;

insert into clients (id, name, billing_email, status, sales_user_id)
select uuidv7(), 'PT Contoh ' || n, 'finance' || n || '@contoh.example', 'ACTIVE',
       (array(select id from users order by email))[1 + n % 8]
  from generate_series(1, {subscriptions} * 4 / 5) n;

create temporary table made as
select n, uuidv7() as id, (array[c.id])[1] as client_id, c.sales_user_id,
       date '{first}' + (n * 7919 % 700)::int as starts, 100000 * (1 + n % 40) as price,
       case when n % 20 = 0 then 'USD' else 'IDR' end as currency
  from generate_series(1, {subscriptions}) n
  join (select row_number() over (order by id) as place, id, sales_user_id from clients) c
    on c.place = 1 + n % ({subscriptions} * 4 / 5);

insert into subscriptions (
  id, client_id, created_by_user_id, status, billing_period, start_date, anchor_date, next_billing_date,
  payment_method_type, collection, currency
)
select id, client_id, sales_user_id, 'ACTIVE', 'MONTHLY', starts, starts, date '{last}' + 1, 'XENDIT_SUBSCRIPTION', 'LINK', currency
  from made;

insert into subscription_values (
  subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change,
  suspended_on, until, leaving
)
select id, row_number() over (partition by id order by v.step), client_id, 'bench', starts + v.after, starts + v.after,
       (starts + v.after)::timestamptz, currency, 12 * price * v.arr, 12 * price * v.change,
       case when v.state = 'SUSPENDED' then starts + v.after end,
       case v.state when 'SUSPENDED' then starts + v.after + 30 when 'CANCELLED' then starts + v.after + 20 end,
       case v.state when 'SUSPENDED' then 'INVOLUNTARY' when 'CANCELLED' then 'VOLUNTARY' end
  from made
  join lateral (values
    (1, 0, 10, 10, 'ACTIVE', true),
    (2, 260, 12, 2, 'ACTIVE', true),
    (3, 430, 11, -1, 'ACTIVE', n % 3 = 0),
    (4, 500, case when n % 3 = 0 then 11 else 12 end, 0, 'SUSPENDED', n % 7 = 0),
    (5, 510, case when n % 3 = 0 then 11 else 12 end, 0, 'ACTIVE', n % 7 = 0 and n % 14 <> 0),
    (6, 560, case when n % 3 = 0 then 11 else 12 end, 0, 'CANCELLED', n % 9 = 0 and n % 7 <> 0)
  ) v (step, after, arr, change, state, happened) on v.happened
 where starts + v.after <= date '{last}';

insert into billing_cycles (
  id, subscription_id, cycle_number, period_start, period_end, due_date, amount, currency, status, is_initial_cycle,
  lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount, tax_rate_percent, tax_transaction_code,
  opened_at, received_amount, pay_token, settled_on, failed_at, failure_reason
)
select uuidv7(), m.id, b.number, b.day, b.day + 29, b.day, 11 * price / 10, currency,
       case when not paid then 'FAILED' else 'PAID' end, b.number = 0, '[]', 11 * price / 10, price, price,
       price / 10, 12, '04', (b.day - 7)::timestamptz, case when paid then 11 * price / 10 else 0 end,
       'token-' || m.n || '-' || b.number, case when paid then b.day + (m.n + b.number) % 9 end,
       case when not paid then (b.day + 3)::timestamptz end, case when not paid then 'unpaid' end
  from made m
 cross join lateral (
   select k as number, m.starts + 30 * k as day from generate_series(0, (date '{last}' - m.starts) / 30) k
 ) b
 cross join lateral (select b.number < 24 and (m.n * 31 + b.number) % 97 <> 0 and b.day + (m.n + b.number) % 9 <= date '{last}' as paid) p;

insert into payments (
  id, client_id, subscription_id, billing_cycle_id, amount, currency, status, method, xendit_payment_id, paid_at,
  to_cycle_amount, to_wallet_amount
)
select uuidv7(), s.client_id, s.id, c.id, c.amount, c.currency, 'SUCCESS', 'XENDIT_VA', 'pay-' || c.pay_token,
       c.settled_on::timestamptz, c.amount, 0
  from billing_cycles c
  join subscriptions s on s.id = c.subscription_id
 where c.status = 'PAID';
"""

MOVEMENTS_BY_SQL = """
select currency, date_trunc('month', booked_on)::date, sign(change), sum(abs(change)), count(*)
  from (
    select currency, booked_on, change, sum(change) over (partition by client_id, currency order by booked_on) as after
      from subscription_values
     where booked_on <= %(day)s
  ) v
 where after >= 0
 group by 1, 2, 3"""

# Who is left of a cohort cannot be said without each client's running total.
COHORTS_BY_SQL = """
select currency, date_trunc('month', joined)::date, date_trunc('month', booked_on)::date, sum(change),
       count(*) filter (where after = change) - count(*) filter (where after = 0)
  from (
    select currency, booked_on, change, sum(change) over w as after, first_value(booked_on) over w as joined
      from subscription_values
     where booked_on <= %(day)s
    window w as (partition by client_id, currency order by booked_on)
  ) v
 group by 1, 2, 3"""

AGEING_BY_SQL = """
select currency, least(4, greatest(0, (%(day)s - due_date + 29) / 30)), sum(amount - received_amount), count(*)
  from billing_cycles
 where opened_at < %(day)s + 1 and (settled_on is null or settled_on > %(day)s)
 group by 1, 2"""


def fill(connection: "psycopg.Connection[tuple[object, ...]]", subscriptions: int) -> None:
    """As the superuser: three to five values a subscription, a bill a month, a payment for most."""
    script = _FILL.format(subscriptions=subscriptions, first=FIRST_DAY, last=LAST_DAY)
    connection.execute(script.encode())
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")
    connection.execute("checkpoint")
    connection.autocommit = False
