-- 42501 a trigger dropped
drop trigger wallet_transactions_fixed on wallet_transactions;

-- 42501 triggers switched off
alter table wallet_transactions disable trigger all;

-- 42501 triggers passed by as a replica
set session_replication_role = replica;

-- 42501 a constraint dropped
alter table billing_cycles drop constraint ex_billing_cycles_overlap;

-- 42501 an index dropped
drop index uq_billing_cycles_open;

-- 42501 a rule's function replaced
create or replace function public.refuse() returns trigger language plpgsql as 'begin return new;
end';

-- 42501 the owner's role taken
set role subplat_owner;

-- 42501 a table emptied
truncate clients cascade;

-- 42501 a table made
create table mine (id int);

-- 42501 the schema's history changed
update alembic_version set version_num = '0000';
