-- The second wall: what a client's own transaction, which runs as subplat_client, reads and changes at all.
-- Every table that is not granted here is closed to clients. Who has not said which client it is sees nothing.

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'subplat_client') then
    create role subplat_client nologin nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
  if not pg_has_role('subplat_app', 'subplat_client', 'member') then
    grant subplat_client to subplat_app;
  end if;
exception when insufficient_privilege then
  raise exception using
    errcode = 'insufficient_privilege',
    message = 'the role subplat_client is missing, and the owner of this database may not create it',
    hint = 'as an administrator: create role subplat_client nologin; grant subplat_client to subplat_app;';
end
$$;

-- Null while unset, and after a transaction that had set it.
create function current_client () returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('subplat.client_id', true), '')::uuid
$$;
create function current_person () returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('subplat.user_id', true), '')::uuid
$$;
revoke execute on function current_client, current_person from public;
grant execute on function current_client, current_person to subplat_app, subplat_client;

grant usage on schema public to subplat_client;
grant select on
  clients, products, subscriptions, subscription_items, billing_cycles, payments, payment_links, refunds,
  wallet_accounts, wallet_transactions, wallet_top_ups, files
  to subplat_client;
grant select (id, email, full_name, role, client_id, is_active, created_at, updated_at) on users to subplat_client;
grant insert on wallet_top_ups to subplat_client;
grant update on clients to subplat_client;
-- What is needed to lock a row while it is read; the column itself is kept by a trigger.
grant update (updated_at) on wallet_accounts, wallet_top_ups, subscriptions, billing_cycles, payment_links, payments
  to subplat_client;

create policy own_client on clients to subplat_client
  using (id = (select current_client()));
create policy own_login on users to subplat_client
  using (id = (select current_person()) and client_id = (select current_client()));
create policy own_subscriptions on subscriptions to subplat_client
  using (client_id = (select current_client()));
create policy own_items on subscription_items to subplat_client
  using (exists (
    select 1 from subscriptions s where s.id = subscription_id and s.client_id = (select current_client())
  ));
create policy own_cycles on billing_cycles to subplat_client
  using (exists (
    select 1 from subscriptions s where s.id = subscription_id and s.client_id = (select current_client())
  ));
create policy own_payments on payments to subplat_client
  using (client_id = (select current_client()));
create policy own_links on payment_links to subplat_client
  using (exists (
    select 1
      from billing_cycles c
      join subscriptions s on s.id = c.subscription_id
     where c.id = billing_cycle_id and s.client_id = (select current_client())
  ));
create policy own_refunds on refunds to subplat_client
  using (client_id = (select current_client()));
create policy own_wallet on wallet_accounts to subplat_client
  using (client_id = (select current_client()));
create policy own_movements on wallet_transactions to subplat_client
  using (exists (
    select 1 from wallet_accounts a where a.id = wallet_account_id and a.client_id = (select current_client())
  ));
create policy own_top_ups on wallet_top_ups to subplat_client
  using (client_id = (select current_client()));
-- The price book has no client in it, but says what others may be buying.
create policy own_products on products to subplat_client
  using (exists (
    select 1
      from subscription_items i
      join subscriptions s on s.id = i.subscription_id
     where i.product_id = products.id and s.client_id = (select current_client())
  ));
-- A file is the client's when a bill of the client, or the client itself, points to it.
create policy own_files on files to subplat_client
  using (
    exists (
      select 1
        from billing_cycles c
        join subscriptions s on s.id = c.subscription_id
       where s.client_id = (select current_client())
         and '/files/' || files.id::text in (c.invoice_file_url, c.tax_invoice_file_url)
    )
    or exists (
      select 1
        from clients k
       where k.id = (select current_client()) and k.tax_card_file_url = '/files/' || files.id::text
    )
  );

-- Whose e-mail or domain is taken must not be found out by trying, nor may a client make itself somebody else.
create trigger clients_by_themselves
  before update on clients for each row
  when (
    current_user = 'subplat_client'
    and (to_jsonb(old) - '{contact_email,phone,billing_address,tax_card_file_url,version,updated_at}'::text[])
      is distinct from
      (to_jsonb(new) - '{contact_email,phone,billing_address,tax_card_file_url,version,updated_at}'::text[])
  )
  execute function refuse('a client changes its own contact data, and nothing else');
