create table wallet_accounts (
  id uuid default gen_random_uuid() not null,
  client_id uuid not null,
  balance numeric(18, 2) default 0 not null,
  currency text not null,
  sequence integer default 0 not null,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_wallet_accounts primary key (id),
  constraint ck_wallet_accounts_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_wallet_accounts_exact check (balance <> 'NaN'),
  constraint ck_wallet_accounts_balance check (balance >= 0),
  constraint ck_wallet_accounts_sequence check (sequence >= 0),
  constraint uq_wallet_accounts_client_id unique (client_id),
  constraint fk_wallet_accounts_client_id foreign key(client_id) references clients (id)
);

create table wallet_transactions (
  id uuid default gen_random_uuid() not null,
  wallet_account_id uuid not null,
  sequence integer not null,
  type text not null,
  direction text not null,
  amount numeric(18, 2) not null,
  balance_after numeric(18, 2) not null,
  related_type text not null,
  related_id uuid,
  reason text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_wallet_transactions primary key (id),
  constraint uq_wallet_transactions_wallet_account_id_sequence unique (wallet_account_id, sequence),
  constraint ck_wallet_transactions_type check (type in ('TOPUP', 'CHARGE', 'REFUND', 'ADJUSTMENT')),
  constraint ck_wallet_transactions_direction check (direction in ('IN', 'OUT')),
  constraint ck_wallet_transactions_related_type check (related_type in ('PAYMENT', 'SUBSCRIPTION', 'MANUAL')),
  constraint ck_wallet_transactions_exact check (amount <> 'NaN' and balance_after <> 'NaN'),
  constraint ck_wallet_transactions_amount check (amount > 0),
  constraint ck_wallet_transactions_balance_after check (balance_after >= 0),
  constraint ck_wallet_transactions_direction_of_type check (case type when 'TOPUP' then direction = 'IN' when 'REFUND' then direction = 'IN' when 'CHARGE' then direction = 'OUT' else true end),
  constraint fk_wallet_transactions_wallet_account_id foreign key(wallet_account_id) references wallet_accounts (id)
);
create index ix_wallet_transactions_related_type_related_id on wallet_transactions (related_type, related_id);
create index ix_wallet_transactions_wallet_account_id on wallet_transactions (wallet_account_id, id);
