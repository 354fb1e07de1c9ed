create table outbound_endpoints (
  id uuid default gen_random_uuid() not null,
  url text not null,
  secret text not null,
  header_token text,
  patterns text[] not null,
  active boolean default true not null,
  paused_reason text,
  failures integer default 0 not null,
  rests_until timestamptz,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_outbound_endpoints primary key (id),
  constraint ck_outbound_endpoints_active check (active = (paused_reason is null)),
  constraint ck_outbound_endpoints_patterns check (cardinality(patterns) > 0),
  constraint ck_outbound_endpoints_failures check (failures >= 0)
);
create table outbound_deliveries (
  id uuid default gen_random_uuid() not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_name text not null,
  body text not null,
  occurred_at timestamptz not null,
  status text default 'PENDING' not null,
  attempts integer default 0 not null,
  failures integer default 0 not null,
  replays integer default 0 not null,
  last_status_code integer,
  last_error text,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_outbound_deliveries primary key (id),
  constraint uq_outbound_deliveries_endpoint_id_event_id unique (endpoint_id, event_id),
  constraint ck_outbound_deliveries_status check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  constraint ck_outbound_deliveries_next_attempt check ((status = 'PENDING') = (next_attempt_at is not null)),
  constraint ck_outbound_deliveries_delivered check ((status = 'DELIVERED') = (delivered_at is not null)),
  constraint ck_outbound_deliveries_counts check (attempts >= 0 and failures >= 0 and replays >= 0),
  constraint fk_outbound_deliveries_endpoint_id foreign key(endpoint_id) references outbound_endpoints (id)
);
create index ix_outbound_deliveries_latest on outbound_deliveries (endpoint_id, id);
create index ix_outbound_deliveries_status on outbound_deliveries (status, id);

create trigger outbound_deliveries_fixed
  before update on outbound_deliveries for each row
  when (
    (old.id, old.endpoint_id, old.event_id, old.event_name, old.body, old.occurred_at)
      is distinct from (new.id, new.endpoint_id, new.event_id, new.event_name, new.body, new.occurred_at)
    or new.attempts < old.attempts
    or new.replays < old.replays
  )
  execute function refuse('what is sent, and to whom, never changes; attempts only count up');

create trigger outbound_deliveries_again
  before update on outbound_deliveries for each row
  when (old.status <> 'PENDING' and new.status = 'PENDING' and new.replays <= old.replays)
  execute function refuse('what was delivered or given up is sent again by a replay alone');

grant select, insert, update on outbound_endpoints, outbound_deliveries to subplat_app;
