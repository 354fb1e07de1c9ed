create table payments (
  id uuid default gen_random_uuid() not null,
  client_id uuid not null,
  subscription_id uuid,
  billing_cycle_id uuid,
  amount numeric(18, 2) not null,
  currency text not null,
  status text not null,
  method text not null,
  xendit_payment_id varchar(255),
  xendit_subscription_id varchar(255),
  recorded_by_user_id uuid,
  confirmed_by_user_id uuid,
  reference text,
  paid_at timestamptz,
  failure_reason text,
  to_cycle_amount numeric(18, 2) default 0 not null,
  to_wallet_amount numeric(18, 2) default 0 not null,
  refunded_amount numeric(18, 2) default 0 not null,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_payments primary key (id),
  constraint fk_payments_billing_cycle_id_currency foreign key(billing_cycle_id, currency) references billing_cycles (id, currency),
  constraint ck_payments_status check (status in ('PENDING', 'SUCCESS', 'FAILED', 'REFUNDED')),
  constraint ck_payments_method check (method in ('XENDIT_EWALLET', 'XENDIT_CC', 'XENDIT_VA', 'XENDIT_QRIS', 'XENDIT_RETAIL', 'XENDIT_DIRECT_DEBIT', 'XENDIT_OTHER', 'MANUAL', 'WALLET', 'WITHHOLDING')),
  constraint ck_payments_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_payments_exact check (amount <> 'NaN' and to_cycle_amount <> 'NaN' and to_wallet_amount <> 'NaN' and refunded_amount <> 'NaN'),
  constraint ck_payments_amount check (amount > 0),
  constraint ck_payments_not_negative check (to_cycle_amount >= 0 and to_wallet_amount >= 0 and refunded_amount >= 0),
  constraint ck_payments_allocated check (to_cycle_amount + to_wallet_amount = case when status in ('SUCCESS', 'REFUNDED') then amount else 0 end),
  constraint ck_payments_refunded check (case status when 'REFUNDED' then refunded_amount = amount when 'SUCCESS' then refunded_amount < amount else refunded_amount = 0 end),
  constraint ck_payments_paid_at check (status not in ('SUCCESS', 'REFUNDED') or paid_at is not null),
  constraint ck_payments_second_person check (confirmed_by_user_id is null or (recorded_by_user_id is not null and confirmed_by_user_id <> recorded_by_user_id)),
  constraint fk_payments_client_id foreign key(client_id) references clients (id),
  constraint fk_payments_subscription_id foreign key(subscription_id) references subscriptions (id),
  constraint uq_payments_xendit_payment_id unique (xendit_payment_id),
  constraint fk_payments_recorded_by_user_id foreign key(recorded_by_user_id) references users (id),
  constraint fk_payments_confirmed_by_user_id foreign key(confirmed_by_user_id) references users (id)
);
create index ix_payments_billing_cycle_id on payments (billing_cycle_id);
create index ix_payments_client_id on payments (client_id);
create index ix_payments_recorded_by_user_id on payments (recorded_by_user_id);
create index ix_payments_confirmed_by_user_id on payments (confirmed_by_user_id);
create index ix_payments_status on payments (status, id);
create index ix_payments_paid_at on payments (paid_at);
create index ix_payments_reference on payments (lower(reference) text_pattern_ops) where reference is not null;
create index ix_payments_subscription_id on payments (subscription_id);
create index ix_payments_xendit_subscription_id on payments (xendit_subscription_id);
create unique index uq_payments_recorded on payments (client_id, billing_cycle_id, method, reference) nulls not distinct where reference is not null and method in ('MANUAL', 'WITHHOLDING');

create table payment_links (
  id uuid default gen_random_uuid() not null,
  position bigint generated always as identity,
  billing_cycle_id uuid not null,
  kind text not null,
  reference varchar(255) not null,
  amount numeric(18, 2) not null,
  currency text not null,
  status text not null,
  expires_at timestamptz not null,
  gateway_id varchar(255),
  url text,
  error_message text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_payment_links primary key (id),
  constraint fk_payment_links_billing_cycle_id_currency foreign key(billing_cycle_id, currency) references billing_cycles (id, currency),
  constraint ck_payment_links_kind check (kind in ('ONE_TIME', 'AUTO_DEBIT')),
  constraint ck_payment_links_status check (status in ('REQUESTED', 'LIVE', 'PAID', 'CLOSED')),
  constraint ck_payment_links_exact check (amount <> 'NaN'),
  constraint ck_payment_links_amount check (amount >= 0),
  constraint ck_payment_links_live check (status <> 'LIVE' or (gateway_id is not null and url is not null)),
  constraint uq_payment_links_reference unique (reference)
);
create index ix_payment_links_billing_cycle_id on payment_links (billing_cycle_id);
create index ix_payment_links_gateway_id on payment_links (gateway_id);
create unique index uq_payment_links_payable on payment_links (billing_cycle_id) where status in ('REQUESTED', 'LIVE');

create table quarantined_receipts (
  id uuid default gen_random_uuid() not null,
  gateway_payment_id varchar(255) not null,
  amount numeric(18, 2) not null,
  currency text not null,
  method text not null,
  received_at timestamptz not null,
  reason text not null,
  reference text,
  client_id uuid,
  resolved_at timestamptz,
  resolved_by_user_id uuid,
  resolution text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_quarantined_receipts primary key (id),
  constraint ck_quarantined_receipts_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_quarantined_receipts_method check (method in ('XENDIT_EWALLET', 'XENDIT_CC', 'XENDIT_VA', 'XENDIT_QRIS', 'XENDIT_RETAIL', 'XENDIT_DIRECT_DEBIT', 'XENDIT_OTHER', 'MANUAL', 'WALLET', 'WITHHOLDING')),
  constraint ck_quarantined_receipts_exact check (amount <> 'NaN'),
  constraint ck_quarantined_receipts_resolved check ((resolved_at is null) = (resolution is null)),
  constraint uq_quarantined_receipts_gateway_payment_id unique (gateway_payment_id),
  constraint fk_quarantined_receipts_client_id foreign key(client_id) references clients (id),
  constraint fk_quarantined_receipts_resolved_by_user_id foreign key(resolved_by_user_id) references users (id)
);
create index ix_quarantined_receipts_client_id on quarantined_receipts (client_id);
create index ix_quarantined_receipts_waiting on quarantined_receipts (id) where resolved_at is null;
create index ix_quarantined_receipts_resolved_by_user_id on quarantined_receipts (resolved_by_user_id);
