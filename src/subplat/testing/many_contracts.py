"""Books with many contracts at once, by plain SQL: for measuring, and for tests of what does not grow."""

from datetime import date

from psycopg import Connection

_FILL = """
insert into users (email, password_hash, full_name, role)
values ('sales@reseller.example', 'x', 'Sales', 'SALES');

insert into products (code, name, type)
values ('GW_BUS_STD', 'Google Workspace Business Standard', 'GWORKSPACE'), ('SUPPORT', 'Dukungan teknis', 'SERVICE');

insert into clients (id, name, billing_email, status, sales_user_id)
select uuidv7(), 'PT Contoh ' || n, 'finance' || n || '@contoh.example', 'ACTIVE', (select id from users)
  from generate_series(1, {existing}) n;

-- Those that are due lie among the others as they come.
insert into subscriptions (
  id, client_id, created_by_user_id, status, billing_period, start_date, anchor_date, next_billing_date,
  payment_method_type, collection, currency
)
select uuidv7(), c.id, c.sales_user_id, 'ACTIVE', 'MONTHLY', day, day, (day + interval '1 month')::date,
       'XENDIT_SUBSCRIPTION', 'LINK', 'IDR'
  from (
    select c.*,
           (case when (row_number() over (order by id)) % {step} = 0
                 then (date '{today}' + 7 - interval '1 month')::date else date '{today}' end) as day
      from clients c
  ) c;

insert into subscription_items (
  id, subscription_id, position, product_id, product_type, description, quantity, unit_price, discount_percent,
  amount, provisioning_status, intent
)
select uuidv7(), s.id, p.position, p.id, p.type, p.name, p.quantity, p.price, p.discount,
       round(p.price * p.quantity * (1 - p.discount / 100)), 'ACTIVE', 1
  from subscriptions s
 cross join (
   select id, type, name,
          case type when 'SERVICE' then 1 else 0 end as position,
          case type when 'SERVICE' then 1 else 25 end as quantity,
          case type when 'SERVICE' then 350000 else 117300 end as price,
          case type when 'SERVICE' then 0 else 7.5 end as discount
     from products
 ) p
 order by s.id, p.position;
"""

_FIRST_BILLS = """
insert into billing_cycles (
  id, subscription_id, cycle_number, period_start, period_end, due_date, amount, currency, status, is_initial_cycle,
  lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount, tax_rate_percent, tax_transaction_code,
  received_amount, pay_token, settled_on
)
select uuidv7(), s.id, 0, s.anchor_date, s.next_billing_date - 1, s.anchor_date, net + tax, 'IDR', 'PAID', true,
       lines, net + tax, net, round(net * 11 / 12), tax, 12, '04', net + tax,
       translate(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_'),
       s.anchor_date
  from subscriptions s
  join lateral (
    select sum(i.amount) as net, round(sum(i.amount) * 11 / 100) as tax,
           jsonb_agg(jsonb_build_object('description', i.description, 'quantity', i.quantity,
             'unit_price', i.unit_price::text, 'amount', i.amount::text) order by i.position) as lines
      from subscription_items i
     where i.subscription_id = s.id
  ) b on true
 order by s.id;
"""


def fill(connection: Connection[tuple[object, ...]], *, existing: int, due: int, today: date) -> None:
    """ACTIVE subscriptions with two items and a paid bill each; for `due` of them the next bill is to be opened `today`.

    Needs an empty database, and a connection that may vacuum it.
    """
    connection.execute(_FILL.format(existing=existing, step=existing // due, today=today.isoformat()).encode())
    connection.execute(_FIRST_BILLS.encode())
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")
    connection.execute("checkpoint")
    connection.autocommit = False
