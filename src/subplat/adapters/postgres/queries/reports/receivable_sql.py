"""The questions about bills. `:ends`, `:starts`, `:seen` are the instants at which civil days end or begin."""

# Bills with something left to pay at the end of a day: they were opened, and neither cancelled nor settled by then.
# Payments are looked up bill by bill, and only where there can be any: most open bills have received nothing.
OPEN = """
with owed as (
  select c.id, c.subscription_id, s.client_id, c.currency, c.cycle_number, c.invoice_number_external, c.due_date, c.amount,
         c.amount - coalesce(p.amount, 0) + coalesce(r.amount, 0) as balance
    from billing_cycles c
    left join subscriptions s on s.id = c.subscription_id
    left join lateral (
      select sum(from_cycle_amount) filter (where status = 'SUCCEEDED' and settled_at < :ends) as amount, count(*) as refunds
        from refunds
       where billing_cycle_id = c.id
    ) r on true
    left join lateral (
      select sum(to_cycle_amount) as amount
        from payments
       where (c.received_amount + c.withheld_amount > 0 or r.refunds > 0)
         and billing_cycle_id = c.id and status in ('SUCCESS', 'REFUNDED') and paid_at < :ends
    ) p on true
   where (
       c.status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED', 'FAILED')
       or c.settled_on > :as_of
       or (c.status = 'CANCELLED' and c.cancelled_at >= :ends)
     )
     and c.opened_at < :ends
     and c.amount > coalesce(p.amount, 0) - coalesce(r.amount, 0) {currency} {mine}
)"""

AGEING = """
select currency,
       case when due_date >= :as_of then 0 when due_date >= :as_of - 30 then 1 when due_date >= :as_of - 60 then 2
            when due_date >= :as_of - 90 then 3 else 4 end as bucket,
       sum(balance) as balance, count(*) as bills
  from owed
 group by 1, 2
 order by 1, 2"""

OPEN_ROWS = """
select * from owed order by due_date, id"""

# Balances at three moments (before the period, at its end, when it is looked at), and what was billed and fell due.
COLLECTIONS = """
with bills as (
  select c.id, c.currency, c.amount, c.due_date, c.opened_at, c.cancelled_at, c.settled_on
    from billing_cycles c
    join subscriptions s on s.id = c.subscription_id
   where c.opened_at < greatest(cast(:ends as timestamptz), cast(:seen as timestamptz))
     and (
       c.settled_on is null
       or c.settled_on >= :first
       or c.due_date between :first and :last
       or c.opened_at between :starts and :ends
     )
     {currency} {mine}
), receipts as (
  select p.billing_cycle_id as id, p.paid_at as received_at, p.to_cycle_amount as amount
    from payments p
   where p.status in ('SUCCESS', 'REFUNDED') and p.billing_cycle_id in (select id from bills)
  union all
  select r.billing_cycle_id, r.settled_at, -r.from_cycle_amount
    from refunds r
   where r.status = 'SUCCEEDED' and r.billing_cycle_id in (select id from bills)
), received as (
  select id,
         sum(amount) filter (where received_at < :starts) as before,
         sum(amount) filter (where received_at < :ends) as at_end,
         sum(amount) filter (where received_at < :seen) as seen
    from receipts
   group by id
), looked_at as (
  select b.currency, b.amount, b.due_date, b.opened_at,
         b.opened_at < :starts and (b.cancelled_at is null or b.cancelled_at >= :starts) as stood_before,
         b.opened_at < :ends and (b.cancelled_at is null or b.cancelled_at >= :ends) as stood_at_end,
         b.opened_at < :seen and (b.cancelled_at is null or b.cancelled_at >= :seen) as stands,
         case when b.settled_on < :first then 0 else b.amount - coalesce(r.before, 0) end as owed_before,
         case when b.settled_on <= :last then 0 else b.amount - coalesce(r.at_end, 0) end as owed_at_end,
         case when b.settled_on <= :as_of then 0 else b.amount - coalesce(r.seen, 0) end as owed
    from bills b
    left join received r on r.id = b.id
), sums as (
  select currency,
         coalesce(sum(owed_before) filter (where stood_before), 0) as ar_start,
         coalesce(sum(amount) filter (where stood_at_end and opened_at >= :starts), 0) as billed,
         coalesce(sum(owed_at_end) filter (where stood_at_end), 0) as ar_end,
         coalesce(sum(owed_at_end) filter (where stood_at_end and due_date >= :last), 0) as ar_end_current,
         coalesce(sum(amount) filter (where stands and due_date between :first and :last), 0) as due,
         coalesce(sum(amount - owed) filter (where stands and due_date between :first and :last), 0) as collected
    from looked_at
   group by currency
)
select * from sums where ar_start <> 0 or billed <> 0 or ar_end <> 0 or due <> 0 order by currency"""

_BILL = """
select c.id, c.subscription_id, s.client_id, c.currency, c.cycle_number, c.invoice_number_external, c.amount,
       c.opened_at, c.due_date, c.settled_on, c.failed_at, c.cancelled_at
  from billing_cycles c
  join subscriptions s on s.id = c.subscription_id"""

DUE = (
    _BILL
    + """
 where c.due_date between :first and :last {currency} {mine}
 order by c.due_date, c.id"""
)

FAILED = (
    _BILL
    + """
 where c.failed_at >= :starts and c.failed_at < :ends {currency} {mine}"""
)

RECEIPTS = """
select p.billing_cycle_id as id, p.paid_at as received_at, p.to_cycle_amount as amount
  from payments p
 where p.status in ('SUCCESS', 'REFUNDED') and p.billing_cycle_id = any (cast(:ids as uuid[]))
union all
select r.billing_cycle_id, r.settled_at, -r.from_cycle_amount
  from refunds r
 where r.status = 'SUCCEEDED' and r.from_cycle_amount > 0 and r.billing_cycle_id = any (cast(:ids as uuid[]))"""
