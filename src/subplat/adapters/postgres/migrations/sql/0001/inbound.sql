create table mailboxes (
  address varchar(255) not null,
  position text,
  read_at timestamptz,
  trouble text,
  failing_since timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_mailboxes primary key (address),
  constraint ck_mailboxes_trouble check ((trouble is null) = (failing_since is null)),
  constraint ck_mailboxes_position check ((position is null) = (read_at is null))
);
create table unclear_mails (
  id uuid not null,
  doubts text[] not null,
  detail text not null,
  billing_cycle_id uuid,
  noticed_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by_user_id uuid,
  resolution text,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_unclear_mails primary key (id),
  constraint ck_unclear_mails_doubts check (cardinality(doubts) >= 1),
  constraint ck_unclear_mails_resolved check ((resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_by_user_id is null)),
  constraint fk_unclear_mails_id foreign key(id) references email_logs (id),
  constraint fk_unclear_mails_billing_cycle_id foreign key(billing_cycle_id) references billing_cycles (id),
  constraint fk_unclear_mails_resolved_by_user_id foreign key(resolved_by_user_id) references users (id)
);
create index ix_unclear_mails_billing_cycle_id on unclear_mails (billing_cycle_id);
create index ix_unclear_mails_resolved_by_user_id on unclear_mails (resolved_by_user_id);
create index ix_unclear_mails_waiting on unclear_mails (id) where resolved_at is null;
create index ix_email_logs_gmail_thread_id on email_logs (gmail_thread_id);

create trigger unclear_mails_fixed
  before update on unclear_mails for each row
  when (
    (old.id, old.doubts, old.detail, old.billing_cycle_id, old.noticed_at)
      is distinct from (new.id, new.doubts, new.detail, new.billing_cycle_id, new.noticed_at)
    or (
      old.resolved_at is not null
      and (old.resolved_at, old.resolved_by_user_id, old.resolution)
        is distinct from (new.resolved_at, new.resolved_by_user_id, new.resolution)
    )
  )
  execute function refuse('why a mail waits is fixed, and it is dealt with once');
