create table circuits (
  id uuid default gen_random_uuid() not null,
  system varchar(100) not null,
  failed_at timestamptz[] default '{}' not null,
  down_since timestamptz,
  probed_at timestamptz,
  last_failure text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_circuits primary key (id),
  constraint ck_circuits_down_since check (down_since is null or cardinality(failed_at) > 0),
  constraint ck_circuits_probed_at check (down_since is not null or probed_at is null),
  constraint uq_circuits_system unique (system)
);
