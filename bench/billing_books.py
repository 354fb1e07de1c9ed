"""The plain SQL that does the work of a billing run."""

from psycopg import Connection

_DUE_IN_ONE_GO = """
create temporary table due on commit drop as
select s.id as subscription_id, c.name, c.billing_email, s.next_billing_date as starts,
       (s.next_billing_date + interval '1 month')::date as ends, uuidv7() as cycle_id, uuidv7() as email_id,
       translate(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_') as token,
       b.net, b.tax, b.lines
  from subscriptions s
  join clients c on c.id = s.client_id
  join lateral (
    select sum(i.amount) as net, round(sum(i.amount) * 11 / 100) as tax,
           jsonb_agg(jsonb_build_object('description', i.description, 'quantity', i.quantity,
             'unit_price', i.unit_price::text, 'amount', i.amount::text) order by i.position) as lines
      from subscription_items i
     where i.subscription_id = s.id
  ) b on true
 where s.status = 'ACTIVE'
   and s.next_billing_date <= date '{today}' + 7
   and not exists (
     select 1 from billing_cycles o
      where o.subscription_id = s.id and o.status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED')
   )
 order by s.id
   for no key update of s;

insert into billing_cycles (
  id, subscription_id, cycle_number, period_start, period_end, due_date, amount, currency, status, is_initial_cycle,
  lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount, tax_rate_percent, tax_transaction_code,
  received_amount, withheld_amount, pay_token, last_reminder_sent_at, version
)
select cycle_id, subscription_id, 1, starts, ends - 1, starts, net + tax, 'IDR', 'PENDING', false,
       lines, net + tax, net, round(net * 11 / 12), tax, 12, '04', 0, 0, token, now(), 0
  from due;

insert into email_logs (
  id, direction, related_type, related_id, intent_key, from_email, to_email, subject, final_body, status,
  release_requested_at, has_attachments, attachments_meta_json, version
)
select email_id, 'OUTBOUND', 'REMINDER', cycle_id, 'reminder:' || cycle_id || ':H7', 'ops@reseller.example',
       billing_email, 'Tagihan ' || name || ' akan jatuh tempo dalam beberapa hari',
       'Yth. ' || name || E',\\n\\nTagihan langganan di bawah ini akan jatuh tempo dalam beberapa hari.\\n\\nPeriode: '
       || to_char(starts, 'DD Month YYYY') || ' - ' || to_char(ends - 1, 'DD Month YYYY') || E'\\nJatuh tempo: '
       || to_char(starts, 'DD Month YYYY') || E'\\nJumlah yang harus dibayar: Rp ' || to_char(net + tax, 'FM999G999G999')
       || E'\\nBayar: http://127.0.0.1:8000/pay/' || token || E'\\n\\nHormat kami,\\nPT Contoh Awan Nusantara\\n',
       'DRAFT', now(), false, '[]', 0
  from due;

insert into jobs.held (job_id, lane, kind, payload, options, order_key, not_before, enqueued_at)
select uuidv7(), 'default', j.kind, jsonb_build_object(j.field, j.id), '{options}'::jsonb, j.prefix || j.id, now(), now()
  from due
 cross join lateral (values
   ('billing.collect_cycle.v1', 'cycle_id', 'collect:', cycle_id),
   ('billing.prepare_charge.v1', 'cycle_id', 'collect:', cycle_id),
   ('billing.request_invoice.v1', 'cycle_id', 'invoice:', cycle_id),
   ('messaging.send_mail.v1', 'email_id', 'mail:', email_id)
 ) j (kind, field, prefix, id);
"""
OPTIONS = '{"max_attempts": 8, "retry_strategy": {"kind": "exponential", "base_seconds": 2.0, "factor": 2, "max_seconds": 3600.0}}'


def bill_by_sql(connection: "Connection[tuple[object, ...]]", *, today: str) -> None:
    """The ceiling: the very rows a run writes (bill, reminder, four jobs), set by set in one transaction."""
    connection.execute(_DUE_IN_ONE_GO.format(today=today, options=OPTIONS).encode())
    connection.commit()
