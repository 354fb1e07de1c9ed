create table second_factors (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  secret text not null,
  confirmed_at timestamptz,
  last_step bigint default 0 not null,
  recovery_hashes text[] default '{}' not null,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_second_factors primary key (id),
  constraint uq_second_factors_user_id unique (user_id),
  constraint ck_second_factors_confirmed check (confirmed_at is null or secret <> ''),
  constraint fk_second_factors_user_id foreign key(user_id) references users (id)
);

-- A code is taken once: its half minute never comes back.
create trigger second_factors_steps
  before update on second_factors for each row
  when (new.last_step < old.last_step or new.user_id <> old.user_id)
  execute function refuse('a code that was used is not taken again');

create table api_keys (
  id uuid default gen_random_uuid() not null,
  name varchar(255) not null,
  prefix text not null,
  token_hash text not null,
  scopes text[] not null,
  created_by uuid,
  issued_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_on date,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_api_keys primary key (id),
  constraint uq_api_keys_prefix unique (prefix),
  constraint uq_api_keys_token_hash unique (token_hash),
  constraint ck_api_keys_scopes check (cardinality(scopes) > 0),
  constraint ck_api_keys_expires check (expires_at > issued_at),
  constraint fk_api_keys_created_by foreign key(created_by) references users (id)
);
create index ix_api_keys_created_by on api_keys (created_by);

create trigger api_keys_fixed
  before update on api_keys for each row
  when (
    (old.id, old.prefix, old.token_hash, old.scopes, old.created_by, old.issued_at, old.expires_at)
      is distinct from
      (new.id, new.prefix, new.token_hash, new.scopes, new.created_by, new.issued_at, new.expires_at)
    or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  )
  execute function refuse('a key is revoked once, and never changed');

create table sessions (
  id uuid default gen_random_uuid() not null,
  token_hash text not null,
  user_id uuid not null,
  access_version integer not null,
  opened_at timestamptz not null,
  last_seen_at timestamptz not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_sessions primary key (id),
  constraint uq_sessions_token_hash unique (token_hash),
  constraint fk_sessions_user_id foreign key(user_id) references users (id)
);
create index ix_sessions_user_id on sessions (user_id);
create index ix_sessions_opened_at on sessions (opened_at);

create table attempts (
  kind text not null,
  subject_hash text not null,
  window_start timestamptz not null,
  tries integer not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_attempts primary key (kind, subject_hash, window_start)
);
create index ix_attempts_window_start on attempts (window_start);

grant select, insert, update on second_factors, api_keys to subplat_app;
grant select, insert, update, delete on sessions, attempts to subplat_app;
