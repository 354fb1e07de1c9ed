create table provisioning_tasks (
  id uuid default gen_random_uuid() not null,
  position bigint generated always as identity,
  subscription_id uuid not null,
  subscription_item_id uuid not null,
  action text not null,
  target_system text not null,
  quantity integer not null,
  intent integer not null,
  payload_json jsonb not null,
  status text not null,
  external_reference varchar(255),
  error_message text,
  executed_at timestamptz,
  done_by_hand_reason text,
  done_by_hand_by_user_id uuid,
  version integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_provisioning_tasks primary key (id),
  constraint fk_provisioning_tasks_subscription_item_id_subscription_id foreign key(subscription_item_id, subscription_id) references subscription_items (id, subscription_id),
  constraint fk_provisioning_tasks_done_by_hand_by_user_id foreign key(done_by_hand_by_user_id) references users (id),
  constraint ck_provisioning_tasks_action check (action in ('ACTIVATE', 'SUSPEND', 'CHANGE_QUANTITY', 'TERMINATE')),
  constraint ck_provisioning_tasks_target_system check (target_system in ('GWORKSPACE', 'GCP')),
  constraint ck_provisioning_tasks_status check (status in ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED')),
  constraint ck_provisioning_tasks_quantity check (quantity >= 0)
);
create index ix_provisioning_tasks_done_by_hand_by_user_id on provisioning_tasks (done_by_hand_by_user_id);
create index ix_provisioning_tasks_status on provisioning_tasks (status, id);
create index ix_provisioning_tasks_subscription_id on provisioning_tasks (subscription_id);
create index ix_provisioning_tasks_subscription_item_id on provisioning_tasks (subscription_item_id);
