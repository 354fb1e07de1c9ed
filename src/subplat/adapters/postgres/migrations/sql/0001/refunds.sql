create table refunds (
  id uuid default gen_random_uuid() not null,
  payment_id uuid not null,
  client_id uuid not null,
  billing_cycle_id uuid,
  amount numeric(18, 2) not null,
  from_cycle_amount numeric(18, 2) not null,
  from_wallet_amount numeric(18, 2) not null,
  uncovered_amount numeric(18, 2) default 0 not null,
  currency text not null,
  destination text not null,
  reason text not null,
  status text not null,
  reference varchar(255) not null,
  idempotency_key varchar(100) not null,
  gateway_refund_id varchar(255),
  requested_by_user_id uuid,
  requested_at timestamptz not null,
  settled_at timestamptz,
  failure_reason text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_refunds primary key (id),
  constraint ck_refunds_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_refunds_destination check (destination in ('GATEWAY', 'WALLET', 'OUTSIDE', 'FOUND', 'DISPUTE')),
  constraint ck_refunds_status check (status in ('REQUESTED', 'SENT', 'SUCCEEDED', 'FAILED')),
  constraint ck_refunds_exact check (amount <> 'NaN' and from_cycle_amount <> 'NaN' and from_wallet_amount <> 'NaN' and uncovered_amount <> 'NaN'),
  constraint ck_refunds_amount check (amount > 0),
  constraint ck_refunds_parts check (from_cycle_amount >= 0 and from_wallet_amount >= 0 and uncovered_amount >= 0 and from_cycle_amount + from_wallet_amount + uncovered_amount = amount),
  constraint ck_refunds_settled check ((settled_at is not null) = (status in ('SUCCEEDED', 'FAILED'))),
  constraint uq_refunds_reference unique (reference),
  constraint uq_refunds_idempotency_key unique (idempotency_key),
  constraint uq_refunds_gateway_refund_id unique (gateway_refund_id),
  constraint fk_refunds_payment_id foreign key(payment_id) references payments (id),
  constraint fk_refunds_client_id foreign key(client_id) references clients (id),
  constraint fk_refunds_billing_cycle_id foreign key(billing_cycle_id) references billing_cycles (id),
  constraint fk_refunds_requested_by_user_id foreign key(requested_by_user_id) references users (id)
);
create index ix_refunds_billing_cycle_id on refunds (billing_cycle_id);
create index ix_refunds_client_id on refunds (client_id);
create index ix_refunds_payment_id on refunds (payment_id);
create index ix_refunds_requested_by_user_id on refunds (requested_by_user_id);
create index ix_refunds_status on refunds (status);

create trigger refunds_fixed
  before update on refunds for each row
  when (
    (
      old.id, old.payment_id, old.client_id, old.billing_cycle_id, old.amount, old.from_cycle_amount,
      old.from_wallet_amount, old.uncovered_amount, old.currency, old.destination, old.reason, old.reference,
      old.idempotency_key, old.requested_by_user_id, old.requested_at
    ) is distinct from (
      new.id, new.payment_id, new.client_id, new.billing_cycle_id, new.amount, new.from_cycle_amount,
      new.from_wallet_amount, new.uncovered_amount, new.currency, new.destination, new.reason, new.reference,
      new.idempotency_key, new.requested_by_user_id, new.requested_at
    )
    or (old.gateway_refund_id is not null and old.gateway_refund_id is distinct from new.gateway_refund_id)
  )
  execute function refuse('what goes back, from where and where to, is fixed');

-- What goes back of a payment, and what is asked to, is never more than was paid.
create function refunds_within_payment () returns trigger language plpgsql as $$
begin
  perform 1 from public.payments p where p.id = new.payment_id for no key update;
  if (
    select sum(r.amount) from public.refunds r where r.payment_id = new.payment_id and r.status <> 'FAILED'
  ) > (select p.amount from public.payments p where p.id = new.payment_id) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'refunds: more goes back than was paid',
      table = tg_table_name,
      constraint = tg_name;
  end if;
  return null;
end
$$;

create trigger refunds_within
  after insert or update on refunds for each row
  execute function refunds_within_payment();
