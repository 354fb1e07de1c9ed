create table wallet_top_ups (
  id uuid default gen_random_uuid() not null,
  client_id uuid not null,
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
  constraint pk_wallet_top_ups primary key (id),
  constraint ck_wallet_top_ups_currency check (currency in ('IDR', 'USD', 'SGD')),
  constraint ck_wallet_top_ups_status check (status in ('REQUESTED', 'LIVE', 'PAID', 'CLOSED')),
  constraint ck_wallet_top_ups_exact check (amount <> 'NaN'),
  constraint ck_wallet_top_ups_amount check (amount > 0),
  constraint ck_wallet_top_ups_live check (status <> 'LIVE' or (gateway_id is not null and url is not null)),
  constraint uq_wallet_top_ups_reference unique (reference),
  constraint fk_wallet_top_ups_client_id foreign key(client_id) references clients (id)
);
create index ix_wallet_top_ups_client_id on wallet_top_ups (client_id);
create index ix_wallet_top_ups_gateway_id on wallet_top_ups (gateway_id);

create trigger wallet_top_ups_fixed
  before update on wallet_top_ups for each row
  when (
    (old.id, old.client_id, old.reference, old.amount, old.currency)
      is distinct from (new.id, new.client_id, new.reference, new.amount, new.currency)
  )
  execute function refuse('what was asked for is fixed');
