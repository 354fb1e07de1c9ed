create table quotations (
  id uuid default gen_random_uuid() not null,
  client_id uuid not null,
  sales_user_id uuid not null,
  number varchar(100) not null,
  status text not null,
  revision integer default 1 not null,
  edition integer default 1 not null,
  total_amount numeric(18, 2) not null,
  currency text default 'USD' not null,
  client_currency text default 'IDR' not null,
  exchange_rate numeric(18, 6) not null,
  total_amount_client numeric(18, 2) not null,
  billing_period text not null,
  issued_on date not null,
  valid_until date,
  first_sent_at timestamptz,
  decided_on date,
  rejection_reason text,
  related_subscription_id uuid,
  cosmic_id varchar(255),
  pdf_url text,
  gmail_thread_id varchar(255),
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_quotations primary key (id),
  constraint ck_quotations_status check (status in ('DRAFT', 'SENT', 'ACCEPTED', 'REJECTED', 'EXPIRED')),
  constraint ck_quotations_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_quotations_client_currency check (client_currency in ('IDR', 'USD', 'SGD')),
  constraint ck_quotations_billing_period check (billing_period in ('MONTHLY', 'YEARLY')),
  constraint ck_quotations_exact check (total_amount <> 'NaN' and total_amount_client <> 'NaN' and exchange_rate <> 'NaN'),
  constraint ck_quotations_exchange_rate check (exchange_rate > 0),
  constraint ck_quotations_revision check (revision >= 1),
  constraint ck_quotations_edition check (edition >= revision),
  constraint ck_quotations_subscribed check (related_subscription_id is null or status = 'ACCEPTED'),
  constraint fk_quotations_client_id foreign key(client_id) references clients (id),
  constraint fk_quotations_sales_user_id foreign key(sales_user_id) references users (id),
  constraint uq_quotations_number unique (number),
  constraint uq_quotations_related_subscription_id unique (related_subscription_id)
);
create index ix_quotations_client_id on quotations (client_id);
create index ix_quotations_sales_user_id on quotations (sales_user_id);
create index ix_quotations_sent_valid_until on quotations (valid_until) where status = 'SENT';
create index ix_quotations_status on quotations (status, id);
create index ix_quotations_issued_on on quotations (issued_on);
create index ix_quotations_number on quotations (lower(number) text_pattern_ops);

create table quotation_items (
  id uuid default gen_random_uuid() not null,
  quotation_id uuid not null,
  position integer not null,
  product_id uuid,
  description text,
  quantity integer not null,
  unit_price numeric(18, 2) not null,
  unit_price_client numeric(18, 2) not null,
  discount_percent numeric(5, 2) default 0 not null,
  subtotal_amount numeric(18, 2) not null,
  subtotal_amount_client numeric(18, 2) not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_quotation_items primary key (id),
  constraint uq_quotation_items_quotation_id_position unique (quotation_id, position) deferrable initially deferred,
  constraint ck_quotation_items_exact check (unit_price <> 'NaN' and unit_price_client <> 'NaN' and discount_percent <> 'NaN' and subtotal_amount <> 'NaN' and subtotal_amount_client <> 'NaN'),
  constraint ck_quotation_items_quantity check (quantity >= 1),
  constraint ck_quotation_items_unit_price check (unit_price >= 0),
  constraint ck_quotation_items_discount_percent check (discount_percent between 0 and 100),
  constraint fk_quotation_items_quotation_id foreign key(quotation_id) references quotations (id),
  constraint fk_quotation_items_product_id foreign key(product_id) references products (id)
);
create index ix_quotation_items_product_id on quotation_items (product_id);
create index ix_quotation_items_quotation_id on quotation_items (quotation_id);

create table quotation_counters (
  year integer not null,
  last_number integer not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_quotation_counters primary key (year)
);
