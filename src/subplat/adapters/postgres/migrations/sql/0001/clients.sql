create table clients (
  id uuid default gen_random_uuid() not null,
  name varchar(255) not null,
  legal_name varchar(255),
  billing_email varchar(255) not null,
  contact_email varchar(255),
  phone varchar(50),
  billing_address text,
  tax_number varchar(100),
  tax_card_file_url text,
  tax_treatment text default 'STANDARD' not null,
  status text not null,
  workspace_domain varchar(255),
  has_portal_account boolean default false not null,
  google_customer_id varchar(255),
  xendit_customer_id varchar(255),
  sales_user_id uuid,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_clients primary key (id),
  constraint ck_clients_status check (status in ('LEAD', 'ACTIVE', 'SUSPENDED', 'CHURNED')),
  constraint ck_clients_tax_treatment check (tax_treatment in ('STANDARD', 'GOVERNMENT', 'WAPU', 'EXEMPT')),
  constraint ck_clients_tax_number check (tax_number ~ '^[0-9]{16}$'),
  constraint uq_clients_workspace_domain unique (workspace_domain),
  constraint uq_clients_google_customer_id unique (google_customer_id)
);
create index ix_clients_sales_user_id on clients (sales_user_id);
create index ix_clients_status on clients (status, id);
create index ix_clients_xendit_customer_id on clients (xendit_customer_id);
create unique index uq_clients_billing_email on clients (lower(billing_email) text_pattern_ops);
-- How a text begins, whatever its case and whatever the database's collation.
create index ix_clients_name on clients (lower(name) text_pattern_ops);
create index ix_clients_legal_name on clients (lower(legal_name) text_pattern_ops) where legal_name is not null;
create index ix_clients_tax_card_file_url on clients (tax_card_file_url) where tax_card_file_url is not null;
