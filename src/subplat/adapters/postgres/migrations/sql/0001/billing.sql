create table billing_cycles (
  id uuid default gen_random_uuid() not null,
  subscription_id uuid not null,
  cycle_number integer not null,
  period_start date not null,
  period_end date not null,
  due_date date not null,
  amount numeric(18, 2) not null,
  currency text default 'IDR' not null,
  status text not null,
  is_initial_cycle boolean default false not null,
  lines_json jsonb not null,
  quoted_amount numeric(18, 2) not null,
  net_amount numeric(18, 2) not null,
  tax_base_amount numeric(18, 2) not null,
  tax_amount numeric(18, 2) not null,
  tax_rate_percent numeric(18, 6) not null,
  tax_transaction_code text not null,
  opened_at timestamptz default now() not null,
  received_amount numeric(18, 2) default 0 not null,
  withheld_amount numeric(18, 2) default 0 not null,
  pay_token text not null,
  invoice_number_external varchar(100),
  invoice_file_url text,
  tax_invoice_file_url text,
  invoice_requested_at timestamptz,
  xendit_invoice_id varchar(255),
  last_reminder_sent_at timestamptz,
  settled_on date,
  failure_reason text,
  failed_at timestamptz,
  cancelled_at timestamptz,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_billing_cycles primary key (id),
  constraint fk_billing_cycles_subscription_id_currency foreign key(subscription_id, currency) references subscriptions (id, currency),
  constraint uq_billing_cycles_id_currency unique (id, currency),
  constraint ex_billing_cycles_overlap exclude using gist (uuidrange(subscription_id, subscription_id, '[]') with &&, daterange(period_start, period_end, '[]') with &&) where (status <> 'CANCELLED'),
  constraint ck_billing_cycles_status check (status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED', 'PAID', 'FAILED', 'CANCELLED')),
  constraint ck_billing_cycles_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_billing_cycles_exact check (amount <> 'NaN' and quoted_amount <> 'NaN' and net_amount <> 'NaN' and tax_base_amount <> 'NaN' and tax_amount <> 'NaN' and tax_rate_percent <> 'NaN' and received_amount <> 'NaN' and withheld_amount <> 'NaN'),
  constraint ck_billing_cycles_period check (period_start <= period_end),
  constraint ck_billing_cycles_cycle_number check (cycle_number >= 0),
  constraint ck_billing_cycles_initial check (is_initial_cycle = (cycle_number = 0)),
  constraint ck_billing_cycles_amount check (amount >= 0 and quoted_amount >= 0),
  constraint ck_billing_cycles_whole_rupiah check (currency <> 'IDR' or (amount = trunc(amount) and quoted_amount = trunc(quoted_amount))),
  constraint ck_billing_cycles_quoted check (quoted_amount in (net_amount, net_amount + tax_amount)),
  constraint ck_billing_cycles_settled check (received_amount >= 0 and withheld_amount >= 0 and received_amount + withheld_amount <= amount),
  constraint ck_billing_cycles_paid check (status <> 'PAID' or settled_on is not null),
  constraint ck_billing_cycles_invoiced check (status <> 'INVOICED' or invoice_number_external is not null),
  constraint ck_billing_cycles_lines check (jsonb_typeof(lines_json) = 'array'),
  constraint uq_billing_cycles_pay_token unique (pay_token)
);
create index ix_billing_cycles_failed_due_date on billing_cycles (due_date) where status = 'FAILED';
create index ix_billing_cycles_open_due_date on billing_cycles (due_date) where status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED');
create index ix_billing_cycles_requested on billing_cycles (invoice_requested_at) where status = 'INVOICE_REQUESTED';
create index ix_billing_cycles_failed_at on billing_cycles (failed_at) where failed_at is not null;
create index ix_billing_cycles_settled_on on billing_cycles (settled_on) where settled_on is not null;
create index ix_billing_cycles_status on billing_cycles (status, due_date, id);
create index ix_billing_cycles_due_date on billing_cycles (due_date, id);
create index ix_billing_cycles_invoice_file_url on billing_cycles (invoice_file_url) where invoice_file_url is not null;
create index ix_billing_cycles_tax_invoice_file_url on billing_cycles (tax_invoice_file_url) where tax_invoice_file_url is not null;
create index ix_billing_cycles_invoice_number on billing_cycles (lower(invoice_number_external) text_pattern_ops) where invoice_number_external is not null;
create index ix_billing_cycles_subscription_id on billing_cycles (subscription_id);
create index ix_billing_cycles_xendit_invoice_id on billing_cycles (xendit_invoice_id);
create unique index uq_billing_cycles_initial on billing_cycles (subscription_id) where is_initial_cycle;
create unique index uq_billing_cycles_open on billing_cycles (subscription_id) where status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED');
create unique index uq_billing_cycles_period_start on billing_cycles (subscription_id, period_start) where status <> 'CANCELLED';
