create table webhook_events (
  id uuid default gen_random_uuid() not null,
  source text not null,
  event_type text not null,
  dedupe_key text not null,
  raw_payload_json jsonb not null,
  xendit_subscription_id varchar(255),
  xendit_invoice_id varchar(255),
  processed boolean default false not null,
  processed_at timestamptz,
  attempts integer default 0 not null,
  error_message text,
  ignored_reason text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_webhook_events primary key (id),
  constraint uq_webhook_events_source_dedupe_key unique (source, dedupe_key),
  constraint ck_webhook_events_processed check (processed = (processed_at is not null)),
  constraint ck_webhook_events_attempts check (attempts >= 0)
);
create index ix_webhook_events_event_type on webhook_events (event_type, id);
create index ix_webhook_events_processed on webhook_events (processed, id);
create index ix_webhook_events_waiting on webhook_events (id) where not processed;
create index ix_webhook_events_xendit_invoice_id on webhook_events (xendit_invoice_id);
create index ix_webhook_events_xendit_subscription_id on webhook_events (xendit_subscription_id);
