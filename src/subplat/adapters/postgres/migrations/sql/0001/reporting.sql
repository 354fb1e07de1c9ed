-- History that the present does not show: what each subscription was worth from which day on, and what currencies were.

create table subscription_values (
  subscription_id uuid not null,
  sequence integer not null,
  client_id uuid not null,
  cause text not null,
  effective_on date not null,
  booked_on date not null,
  recorded_at timestamptz not null,
  currency text not null,
  arr numeric(18, 2) not null,
  change numeric(18, 2) not null,
  suspended_on date,
  until date,
  leaving text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_subscription_values primary key (subscription_id, sequence),
  constraint ck_subscription_values_exact check (arr <> 'NaN' and change <> 'NaN'),
  constraint ck_subscription_values_arr check (arr >= 0),
  constraint ck_subscription_values_sequence check (sequence >= 1),
  constraint ck_subscription_values_booked_on check (booked_on >= effective_on),
  constraint ck_subscription_values_until check (until >= booked_on),
  constraint ck_subscription_values_leaving check (leaving in ('VOLUNTARY', 'INVOLUNTARY')),
  constraint ck_subscription_values_reason check ((until is null) = (leaving is null)),
  constraint fk_subscription_values_subscription_id_currency foreign key(subscription_id, currency) references subscriptions (id, currency),
  constraint fk_subscription_values_client_id foreign key(client_id) references clients (id)
);
create index ix_subscription_values_client_id on subscription_values (client_id);
create index ix_subscription_values_until on subscription_values (until) where until is not null;

create table exchange_rates (
  id uuid default gen_random_uuid() not null,
  currency text not null,
  day date not null,
  rate numeric(18, 6) not null,
  source text not null,
  recorded_by_user_id uuid not null,
  recorded_at timestamptz not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint pk_exchange_rates primary key (id),
  constraint ck_exchange_rates_currency check (currency in ('USD', 'SGD')),
  constraint ck_exchange_rates_exact check (rate <> 'NaN'),
  constraint ck_exchange_rates_rate check (rate > 0),
  constraint fk_exchange_rates_recorded_by_user_id foreign key(recorded_by_user_id) references users (id)
);
create index ix_exchange_rates_currency_day on exchange_rates (currency, day);
create index ix_exchange_rates_recorded_by_user_id on exchange_rates (recorded_by_user_id);

-- A value follows the one before: no gap, and never on an earlier day.
create function continue_values () returns trigger language plpgsql as $$
declare
  last record;
begin
  select coalesce(max(v.sequence), 0) as sequence, max(v.booked_on) as booked_on
    into last
    from (
      select sequence, booked_on
        from public.subscription_values
       where subscription_id = new.subscription_id
       order by sequence desc
       limit 1
    ) v;
  if new.sequence <> last.sequence + 1 or new.booked_on < last.booked_on then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = format('subscription_values: number %s on %s does not follow number %s', new.sequence, new.booked_on, last.sequence),
      table = tg_table_name,
      constraint = tg_name;
  end if;
  return new;
end
$$;

create trigger subscription_values_continue
  before insert on subscription_values for each row
  execute function continue_values();

create trigger subscription_values_fixed
  before update on subscription_values for each row
  execute function refuse('history is only ever added to');

create trigger exchange_rates_fixed
  before update on exchange_rates for each row
  execute function refuse('history is only ever added to');
