create table email_logs (
  id uuid default gen_random_uuid() not null,
  direction text not null,
  related_type text not null,
  related_id uuid,
  revision integer,
  intent_key text not null,
  user_id uuid,
  from_email varchar(255) not null,
  to_email varchar(255) not null,
  subject varchar(255) not null,
  ai_model varchar(100),
  ai_prompt text,
  ai_generated_body text,
  final_body text not null,
  is_edited boolean default false not null,
  status text not null,
  release_requested_at timestamptz,
  gmail_draft_id varchar(255),
  gmail_message_id varchar(255),
  gmail_thread_id varchar(255),
  in_reply_to text,
  has_attachments boolean default false not null,
  attachments_meta_json jsonb,
  sent_at timestamptz,
  error_message text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_email_logs primary key (id),
  constraint ck_email_logs_direction check (direction in ('OUTBOUND', 'INBOUND')),
  constraint ck_email_logs_related_type check (related_type in ('QUOTATION', 'INVOICE_REQUEST', 'CLIENT_MAIL', 'REMINDER', 'PAYMENT_STATUS', 'PORTAL_INVITE', 'ACCESS_INVITE', 'PASSWORD_RESET', 'WELCOME', 'SALES_ALERT', 'FINANCE_FOLLOW_UP')),
  constraint ck_email_logs_status check (status in ('DRAFT', 'SENT', 'FAILED', 'RECEIVED', 'PARSED')),
  constraint ck_email_logs_direction_of_status check ((direction = 'INBOUND') = (status in ('RECEIVED', 'PARSED'))),
  constraint ck_email_logs_sent check (status <> 'SENT' or (sent_at is not null and gmail_message_id is not null)),
  constraint uq_email_logs_intent_key unique (intent_key),
  constraint fk_email_logs_user_id foreign key(user_id) references users (id)
);
create index ix_email_logs_related_type_related_id on email_logs (related_type, related_id);
create index ix_email_logs_status on email_logs (status, id);
create index ix_email_logs_to_email on email_logs (lower(to_email) text_pattern_ops);
create index ix_email_logs_from_email on email_logs (lower(from_email) text_pattern_ops);
create index ix_email_logs_user_id on email_logs (user_id);
