create table billing_runs (
  day date not null,
  finished_at timestamptz not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_billing_runs primary key (day)
);

create table parked_subscriptions (
  subscription_id uuid not null,
  error text not null,
  parked_at timestamptz not null,
  tried_at timestamptz not null,
  attempts integer not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_parked_subscriptions primary key (subscription_id),
  constraint ck_parked_subscriptions_attempts check (attempts >= 1),
  constraint fk_parked_subscriptions_subscription_id foreign key(subscription_id) references subscriptions (id)
);
