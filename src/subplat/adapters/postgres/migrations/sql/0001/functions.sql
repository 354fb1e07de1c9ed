-- Functions behind the rules. They name the schema: a temporary table of the same name is looked up first otherwise.

create type uuidrange as range (subtype = uuid);

create function touch () returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end
$$;

-- Refuses whatever set the trigger off, with the trigger's own words.
create function refuse () returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'integrity_constraint_violation',
    message = format('%s: %s', tg_table_name, tg_argv[0]),
    table = tg_table_name,
    constraint = tg_name;
end
$$;

-- The trigger's arguments are the changes of state that legal steps add up to, `FROM>TO`.
create function refuse_unlisted_change () returns trigger language plpgsql as $$
begin
  if (old.status || '>' || new.status) = any (tg_argv) then
    return new;
  end if;
  raise exception using
    errcode = 'integrity_constraint_violation',
    message = format('%s: %s cannot become %s', tg_table_name, old.status, new.status),
    table = tg_table_name,
    constraint = tg_name;
end
$$;

-- A movement continues its wallet's last one, in number and balance; the wallet's row is locked while it is looked at.
create function continue_wallet () returns trigger language plpgsql as $$
declare
  last record;
begin
  perform 1 from public.wallet_accounts where id = new.wallet_account_id for no key update;
  select coalesce(max(t.sequence), 0) as sequence, coalesce((array_agg(t.balance_after))[1], 0) as balance
    into last
    from (
      select sequence, balance_after
        from public.wallet_transactions
       where wallet_account_id = new.wallet_account_id
       order by sequence desc
       limit 1
    ) t;
  if new.sequence <> last.sequence + 1
    or new.balance_after <> last.balance + (case new.direction when 'IN' then new.amount else -new.amount end)
  then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = format(
        'wallet_transactions: number %s with %s left does not follow number %s with %s left',
        new.sequence, new.balance_after, last.sequence, last.balance
      ),
      table = tg_table_name,
      constraint = tg_name;
  end if;
  return new;
end
$$;

-- At the end of the transaction a wallet says what its last movement says.
create function compare_wallet () returns trigger language plpgsql as $$
declare
  wallet uuid;
begin
  if tg_table_name = 'wallet_accounts' then
    wallet := new.id;
  else
    wallet := new.wallet_account_id;
  end if;
  if exists (
    select 1
      from public.wallet_accounts a
      left join lateral (
        select t.sequence, t.balance_after
          from public.wallet_transactions t
         where t.wallet_account_id = a.id
         order by t.sequence desc
         limit 1
      ) last on true
     where a.id = wallet
       and (a.sequence, a.balance) is distinct from (coalesce(last.sequence, 0), coalesce(last.balance_after, 0))
  ) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = format('wallet_accounts: %s does not say what its movements say', wallet),
      table = 'wallet_accounts',
      constraint = tg_name;
  end if;
  return null;
end
$$;

-- A payment, its cycle and its subscription are of one client.
create function same_client () returns trigger language plpgsql as $$
begin
  if not exists (
    select 1
      from public.subscriptions s
     where s.client_id = new.client_id
       and (new.subscription_id is null or s.id = new.subscription_id)
       and (
         new.billing_cycle_id is null
         or s.id = (select c.subscription_id from public.billing_cycles c where c.id = new.billing_cycle_id)
       )
  ) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'payments: the cycle or the subscription is another client''s',
      table = tg_table_name,
      constraint = tg_name;
  end if;
  return new;
end
$$;

-- Money leaves a bill for the wallet only when the bill is cancelled.
create function released_by_cancelled () returns trigger language plpgsql as $$
begin
  if not exists (
    select 1 from public.billing_cycles c where c.id = new.billing_cycle_id and c.status = 'CANCELLED'
  ) then
    raise exception using
      errcode = 'integrity_constraint_violation',
      message = 'payments: only a cancelled bill lets go of what it received',
      table = tg_table_name,
      constraint = tg_name;
  end if;
  return new;
end
$$;
