-- Who changed what: written by triggers alone, whenever a transaction says who acts (`subplat.actor`).

create table audit_log (
  id bigint generated always as identity,
  at timestamptz default now() not null,
  source text not null,
  label text not null,
  user_id uuid,
  role text,
  key_id uuid,
  request_id text,
  reason text,
  entity text not null,
  entity_id uuid not null,
  part text,
  part_id uuid,
  action text not null,
  before jsonb,
  after jsonb,
  constraint pk_audit_log primary key (id),
  constraint ck_audit_log_source check (source in ('api', 'cli', 'console', 'system', 'n8n')),
  constraint ck_audit_log_role check (role in ('CLIENT', 'SALES', 'ADMIN', 'FINANCE')),
  constraint ck_audit_log_action check (action in ('insert', 'update', 'delete')),
  constraint ck_audit_log_part check ((part is null) = (part_id is null)),
  constraint ck_audit_log_sides check ((action = 'insert') = (before is null) and (action = 'delete') = (after is null))
);
create index ix_audit_log_entity_entity_id on audit_log (entity, entity_id, id);
create index ix_audit_log_user_id on audit_log (user_id, id) where user_id is not null;
create index ix_audit_log_key_id on audit_log (key_id, id) where key_id is not null;
create index ix_audit_log_at on audit_log (at);

create trigger audit_log_fixed
  before update on audit_log for each row
  execute function refuse('what was written about a change stays');

-- One entry: all that a new or a removed row says, of a changed one what differs; columns of bookkeeping say nothing.
-- Values are texts; a column that is kept out is named with the words `(not kept)`. The trigger's arguments: the entity,
-- the column with its id, the name of the part (empty: the row is the entity), and the columns that are kept out.
-- It runs as the owner: the application itself cannot write entries. One function and one pass over the columns, since
-- every save of a person pays for it.
create function audit_change () returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  actor jsonb := current_setting('subplat.actor')::jsonb;
  is_part boolean := tg_argv[2] <> '';
  kept_out text[] := string_to_array(tg_argv[3], ',');
  was jsonb;
  becomes jsonb;
  this jsonb;
  side_before jsonb;
  side_after jsonb;
begin
  if tg_op <> 'INSERT' then
    was := to_jsonb(old);
  end if;
  if tg_op <> 'DELETE' then
    becomes := to_jsonb(new);
  end if;
  this := coalesce(becomes, was);
  select jsonb_object_agg(c.name, case when c.hidden and was ->> c.name is not null then '(not kept)' else was ->> c.name end),
         jsonb_object_agg(c.name, case when c.hidden and becomes ->> c.name is not null then '(not kept)' else becomes ->> c.name end)
    into side_before, side_after
    from (select k as name, k = any (kept_out) as hidden from jsonb_object_keys(this) k) c
   where was ->> c.name is distinct from becomes ->> c.name
     and c.name not in ('version', 'position', 'created_at', 'updated_at');
  if side_after is null then
    -- A save that only counted the version up.
    return null;
  end if;
  insert into public.audit_log (
    source, label, user_id, role, key_id, request_id, reason, entity, entity_id, part, part_id, action, before, after
  )
  values (
    actor ->> 'source', actor ->> 'label', (actor ->> 'user_id')::uuid, actor ->> 'role', (actor ->> 'key_id')::uuid,
    actor ->> 'request_id', nullif(current_setting('subplat.reason', true), ''), tg_argv[0],
    (this ->> tg_argv[1])::uuid, case when is_part then tg_argv[2] end,
    case when is_part then (this ->> 'id')::uuid end, lower(tg_op),
    case when was is not null then side_before end,
    case when becomes is not null then side_after end
  );
  return null;
end
$$;

-- A file without its content, which would be turned into text only to be left out; a stored file never changes.
create function audit_file () returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  actor jsonb := current_setting('subplat.actor')::jsonb;
begin
  insert into public.audit_log (
    source, label, user_id, role, key_id, request_id, reason, entity, entity_id, action, after
  )
  values (
    actor ->> 'source', actor ->> 'label', (actor ->> 'user_id')::uuid, actor ->> 'role', (actor ->> 'key_id')::uuid,
    actor ->> 'request_id', nullif(current_setting('subplat.reason', true), ''), 'file', new.id, 'insert',
    jsonb_build_object(
      'id', new.id, 'filename', new.filename, 'content_type', new.content_type, 'sha256', new.sha256,
      'content', '(not kept)'
    )
  );
  return null;
end
$$;

-- The queue is not of the books, so no trigger sees that a person lets a parked job run again: this is called instead,
-- by whoever did it, in the same transaction.
create function audit_job_retry (job uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  actor jsonb := current_setting('subplat.actor')::jsonb;
begin
  insert into public.audit_log (
    source, label, user_id, role, key_id, request_id, reason, entity, entity_id, action, before, after
  )
  values (
    actor ->> 'source', actor ->> 'label', (actor ->> 'user_id')::uuid, actor ->> 'role', (actor ->> 'key_id')::uuid,
    actor ->> 'request_id', nullif(current_setting('subplat.reason', true), ''), 'job', job, 'update',
    '{"state": "parked"}', '{"state": "ready"}'
  );
end
$$;
revoke all on function audit_job_retry (uuid) from public;
