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

-- Columns of bookkeeping, which change with every save and say nothing.
create function told (side jsonb) returns jsonb language sql immutable parallel safe set search_path = pg_catalog as $$
  select side - '{version,position,created_at,updated_at}'::text[]
$$;

-- One entry: all that a new or a removed row says, of a changed one what differs. Values are texts; a column that is
-- kept out is named with the words `(not kept)`. It belongs to the owner: the application itself cannot write entries.
create function write_audit (
  entity text, entity_id uuid, part text, part_id uuid, kept_out text[], was jsonb, becomes jsonb
) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  actor jsonb := current_setting('subplat.actor')::jsonb;
  side_before jsonb;
  side_after jsonb;
begin
  select jsonb_object_agg(column_name, case when kept_out @> array[column_name] and old_value is not null then '(not kept)' else old_value end),
         jsonb_object_agg(column_name, case when kept_out @> array[column_name] and new_value is not null then '(not kept)' else new_value end)
    into side_before, side_after
    from (
      select coalesce(b.key, a.key) as column_name, b.value as old_value, a.value as new_value
        from jsonb_each_text(public.told(coalesce(was, '{}'))) b
        full join jsonb_each_text(public.told(coalesce(becomes, '{}'))) a on a.key = b.key
    ) both_sides
   where old_value is distinct from new_value;
  if side_after is null then
    -- A save that only counted the version up.
    return;
  end if;
  insert into public.audit_log (
    source, label, user_id, role, key_id, request_id, reason, entity, entity_id, part, part_id, action, before, after
  )
  values (
    actor ->> 'source', actor ->> 'label', (actor ->> 'user_id')::uuid, actor ->> 'role', (actor ->> 'key_id')::uuid,
    actor ->> 'request_id', nullif(current_setting('subplat.reason', true), ''), entity, entity_id, part, part_id,
    case when was is null then 'insert' when becomes is null then 'delete' else 'update' end,
    case when was is not null then side_before end,
    case when becomes is not null then side_after end
  );
end
$$;
revoke execute on function write_audit from public;

-- The trigger's arguments: the entity, the column with its id, the name of the part (empty: the row is the entity), and
-- the columns that are kept out.
create function audit_change () returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  this jsonb := coalesce(becomes, was);
begin
  perform public.write_audit(
    tg_argv[0], (this ->> tg_argv[1])::uuid, nullif(tg_argv[2], ''),
    case when tg_argv[2] <> '' then (this ->> 'id')::uuid end, string_to_array(tg_argv[3], ','), was, becomes
  );
  return null;
end
$$;

-- A file without its content, which would be turned into text only to be left out; a stored file never changes.
create function audit_file () returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform public.write_audit(
    'file', new.id, null, null, '{}', null,
    jsonb_build_object(
      'id', new.id, 'filename', new.filename, 'content_type', new.content_type, 'sha256', new.sha256,
      'content', '(not kept)'
    )
  );
  return null;
end
$$;
