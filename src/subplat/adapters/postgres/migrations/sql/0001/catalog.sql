create table products (
  id uuid default gen_random_uuid() not null,
  code varchar(100) not null,
  name varchar(255) not null,
  type text not null,
  description text,
  default_billing_period text,
  is_active boolean default true not null,
  google_sku varchar(255),
  metadata_json jsonb,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_products primary key (id),
  constraint ck_products_type check (type in ('GWORKSPACE', 'GCP', 'DOMAIN', 'ADDON', 'SERVICE')),
  constraint ck_products_default_billing_period check (default_billing_period in ('MONTHLY', 'YEARLY')),
  constraint uq_products_code unique (code)
);
create index ix_products_type on products (type);
