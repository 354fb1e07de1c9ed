-- Answers to requests with an Idempotency-Key, committed together with what the request did; forgotten after some days.

create table idempotency_keys (
  owner text not null,
  key text not null,
  route text not null,
  fingerprint text not null,
  status integer not null,
  headers jsonb not null,
  body bytea,
  answered_at timestamptz not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_idempotency_keys primary key (owner, key),
  constraint ck_idempotency_keys_status check (status between 200 and 299)
);
create index ix_idempotency_keys_answered_at on idempotency_keys (answered_at);

create trigger idempotency_keys_fixed
  before update on idempotency_keys for each row
  execute function refuse('an answer that was given stays as it was given');
