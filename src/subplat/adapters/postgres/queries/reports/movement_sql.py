"""The questions about movements, piece by piece: every piece is a `with` part that the next ones build on.

Months are cut from timestamps without zone: of a date PostgreSQL would make an instant first, which costs as much as the rest.
"""

# What each value changes on its day, and what goes on the day it stops counting, unless another value came first.
CHANGES = """
changes as (
  select v.client_id, v.currency, v.booked_on as day, v.change as amount, v.booked_on > v.effective_on as late,
         case when v.change < 0 and v.until = v.booked_on then v.leaving end as leaving
    from subscription_values v
   where v.booked_on <= :through {narrowed}
  union all
  select v.client_id, v.currency, v.until, -v.arr, false, case when v.arr > 0 then v.leaving end
    from subscription_values v
   where v.until > v.booked_on and v.until <= :through {narrowed}
     and not exists (
       select 1 from subscription_values n
        where n.subscription_id = v.subscription_id and n.sequence = v.sequence + 1 and n.booked_on <= v.until
     )
)"""

# A client's net change on a day. Sorted once for both: the grouping, and the running sums that follow.
DAYS = """
days as (
  select client_id, currency, day, sum(amount) as change, bool_or(late) as late,
         bool_or(leaving = 'VOLUNTARY') as by_will, bool_or(leaving = 'INVOLUNTARY') as by_default
    from (select * from changes order by client_id, currency, day) c
   group by client_id, currency, day
)"""

MOVES = """
moves as (
  select client_id, currency, day, change, late, by_will, by_default,
         sum(change) over w = change as was_nothing, sum(change) over w = 0 as is_nothing,
         first_value(day) over w as joined
    from days
   where change <> 0
  window w as (partition by client_id, currency order by day rows unbounded preceding)
)"""

# A client's currencies together, at the rate of each day's month: nothing is left only when no currency has anything.
MOVES_IN_RUPIAH = """
rates as (
  select r.month, r.currency, r.rate
    from unnest(cast(:rate_months as date[]), cast(:rate_currencies as text[]), cast(:rate_values as numeric[]))
      as r (month, currency, rate)
), by_currency as (
  select d.*, sum(change) over (partition by client_id, currency order by day rows unbounded preceding) as after
    from days d
), together as (
  select c.client_id, c.day, sum(c.change * case when c.currency = 'IDR' then 1 else r.rate end) as change,
         bool_or(c.late) as late, bool_or(c.by_will) as by_will, bool_or(c.by_default) as by_default,
         sum((c.after > 0)::int - (c.after - c.change > 0)::int) as turned
    from by_currency c
    left join rates r on r.currency = c.currency and r.month = date_trunc('month', c.day::timestamp)::date
   group by c.client_id, c.day
), counted as (
  select *, sum(turned) over (partition by client_id order by day rows unbounded preceding) as positive from together
), moves as (
  select client_id, 'IDR' as currency, day, change, late, by_will, by_default,
         positive - turned = 0 as was_nothing, positive = 0 as is_nothing,
         first_value(day) over w as joined
    from counted
   where change <> 0 or (positive = 0) <> (positive - turned = 0)
  window w as (partition by client_id order by day rows unbounded preceding)
)"""

KINDS = """
kinds as (
  select *,
         case when was_nothing and not is_nothing then case when day = joined then 'NEW' else 'REACTIVATION' end
              when is_nothing and not was_nothing
              then case when by_default and by_will is not true then 'CHURN_INVOLUNTARY' else 'CHURN_VOLUNTARY' end
              when change > 0 then 'EXPANSION'
              else 'CONTRACTION' end as kind
    from moves
)"""

SUMS = """
select currency, date_trunc('month', day::timestamp)::date as month, kind, sum(abs(change)) as arr, count(*) as count,
       coalesce(sum(abs(change)) filter (where late), 0) as late
  from kinds
 group by 1, 2, 3
 order by 1, 2, 3"""

ROWS = """
select client_id, currency, day, kind, abs(change) as arr, date_trunc('month', joined::timestamp)::date as cohort, late
  from kinds
 where day >= :first and kind = any (cast(:kinds as text[]))
 order by day, client_id, currency"""

COHORTS = """
select currency, date_trunc('month', joined::timestamp)::date as cohort, date_trunc('month', day::timestamp)::date as month,
       sum(change) as arr, count(*) filter (where was_nothing) - count(*) filter (where is_nothing) as clients
  from moves
 group by 1, 2, 3
 order by 1, 2, 3"""

# Both ends of a period; in rupiah at one rate for both.
BALANCES = """
rates as (
  select r.currency, r.rate
    from unnest(cast(:rate_currencies as text[]), cast(:rate_values as numeric[])) as r (currency, rate)
), balances as (
  select d.client_id, {currency} as currency,
         coalesce(sum(d.amount * coalesce(r.rate, 1)) filter (where d.day < :first), 0) as start_arr,
         sum(d.amount * coalesce(r.rate, 1)) as end_arr
    from changes d
    left join rates r on r.currency = d.currency
   group by 1, 2
  having coalesce(sum(d.amount * coalesce(r.rate, 1)) filter (where d.day < :first), 0) <> 0
      or sum(d.amount * coalesce(r.rate, 1)) <> 0
)"""

BALANCE_ROWS = """
select client_id, currency, start_arr, end_arr from balances order by currency, client_id"""

RETENTION = """
select currency, sum(start_arr) as start_arr, sum(least(start_arr, end_arr)) as kept,
       coalesce(sum(end_arr) filter (where start_arr > 0), 0) as end_arr,
       count(*) filter (where start_arr > 0) as clients_at_start,
       count(*) filter (where start_arr > 0 and end_arr = 0) as clients_lost
  from balances
 group by currency
 order by currency"""

POSITIONS = """
with latest as (
  select distinct on (v.subscription_id) v.client_id, v.currency, v.suspended_on, v.leaving,
         case when v.until is null or v.until > :day then v.arr else 0 end as arr
    from subscription_values v
   where v.booked_on <= :day {narrowed}
   order by v.subscription_id, v.sequence desc
), clients as (
  select client_id, currency, sum(arr) as arr,
         coalesce(sum(arr) filter (where suspended_on is not null), 0) as at_risk,
         coalesce(sum(arr) filter (where leaving = 'VOLUNTARY'), 0) as leaving
    from latest
   group by client_id, currency
)
select currency, sum(arr) as arr, sum(at_risk) as at_risk, sum(leaving) as leaving, count(*) filter (where arr > 0) as clients
  from clients
 group by currency
 order by currency"""

VALUES = """
select v.* from subscription_values v
 where v.client_id = :client_id {narrowed}
 order by v.subscription_id, v.sequence"""

LOSSES = """
, by_month as (
  select client_id, currency, date_trunc('month', day::timestamp)::date as month, sum(amount) as change
    from changes
   group by 1, 2, 3
), ends as (
  select currency, month, change,
         sum(change) over (partition by client_id, currency order by month rows unbounded preceding) as after
    from by_month
)
select currency, month,
       count(*) filter (where after = 0 and change < 0) as clients_lost,
       coalesce(sum(-change) filter (where change < 0), 0) as shrunk,
       coalesce(sum(change) filter (where after > change), 0) as change
  from ends
 group by currency, month
 order by currency, month"""

RATES = """
select * from exchange_rates order by currency, day, recorded_at"""
