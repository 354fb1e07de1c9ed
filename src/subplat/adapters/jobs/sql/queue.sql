-- What the job queue keeps beside the engine: keys for ever, whose turn it is, and jobs that wait for turn or time.
-- A job reaches the engine only when it may run, so a claim never steps over jobs that may not.

create schema jobs;

-- Keys are kept for ever: the engine forgets its own with the finished task.
create table jobs.keys (
  key text primary key,
  taken_at timestamptz not null
);

-- One row per order key with a job in the engine. Its row lock makes "is it free?" and "who is next?" one question.
create table jobs.turns (
  order_key text primary key,
  job_id uuid not null
);

-- Jobs not in the engine yet: not_before says that the time has not come, otherwise another of the key goes first.
create table jobs.held (
  position bigint generated always as identity primary key,
  job_id uuid not null unique,
  task_id uuid,  -- a parked task to be tried again, instead of a new one
  lane text not null,
  kind text not null,
  payload jsonb not null,
  options jsonb not null,
  order_key text,
  not_before timestamptz,
  enqueued_at timestamptz not null,
  check (order_key is not null or not_before is not null)
);
create index held_in_order on jobs.held (order_key, position) where order_key is not null;
create index held_by_time on jobs.held (not_before) where not_before is not null;

-- Hands a job to the engine and wakes the workers of its lane once the transaction commits.
create function jobs.start (p_job jobs.held)
  returns void
  language plpgsql
as $$
begin
  if p_job.task_id is null then
    perform absurd.spawn_task(
      p_job.lane,
      p_job.kind,
      p_job.payload,
      p_job.options || jsonb_build_object(
        'idempotency_key', p_job.job_id,
        'headers', jsonb_strip_nulls(jsonb_build_object(
          'job_id', p_job.job_id, 'order_key', p_job.order_key, 'enqueued_at', p_job.enqueued_at
        ))
      )
    );
  else
    perform absurd.retry_task(p_job.lane, p_job.task_id, p_job.options);
  end if;
  perform pg_notify('subplat_jobs', p_job.lane);
end;
$$;

-- The turn of the key goes to its first job whose time has come, or ends. The caller holds the lock on the turn.
create function jobs.pass_turn (p_order_key text)
  returns void
  language plpgsql
as $$
declare
  v_next jobs.held;
begin
  delete from jobs.held
   where position = (
     select position
       from jobs.held
      where order_key = p_order_key
        and (not_before is null or not_before <= absurd.current_time())
      order by position
      limit 1
   )
  returning * into v_next;
  if v_next.job_id is null then
    delete from jobs.turns where order_key = p_order_key;
    return;
  end if;
  update jobs.turns set job_id = v_next.job_id where order_key = p_order_key;
  perform jobs.start(v_next);
end;
$$;

-- Puts a job in line behind its key, or starts it when nobody else has the turn.
create function jobs.queue_up (p_job jobs.held)
  returns void
  language plpgsql
as $$
declare
  v_holder uuid;
begin
  insert into jobs.turns (order_key, job_id)
  values (p_job.order_key, p_job.job_id)
  on conflict (order_key) do update set order_key = excluded.order_key
  returning job_id into v_holder;

  if v_holder = p_job.job_id and not exists (
    select 1
      from jobs.held
     where order_key = p_job.order_key
       and (not_before is null or not_before <= absurd.current_time())
  ) then
    perform jobs.start(p_job);
    return;
  end if;

  insert into jobs.held (job_id, task_id, lane, kind, payload, options, order_key, enqueued_at)
  values (
    p_job.job_id, p_job.task_id, p_job.lane, p_job.kind, p_job.payload, p_job.options, p_job.order_key,
    p_job.enqueued_at
  );
  if v_holder = p_job.job_id then
    perform jobs.pass_turn(p_job.order_key);
  end if;
end;
$$;

-- Takes the jobs of one transaction, an array of {lane, kind, payload, key?, order_key?, not_before?}; a key taken
-- before drops its job. Keys, then turns, are locked in sorted order, so that two transactions never wait for each
-- other in a circle; within an order key the order of the array holds. A crowd is only written down, set by set, and
-- left for the workers to start: a billing run does not pay for the engine's bookkeeping.
create function jobs.enqueue (p_jobs jsonb, p_options jsonb, p_crowd integer)
  returns void
  language plpgsql
as $$
declare
  v_now timestamptz := absurd.current_time();
  v_is_crowd boolean := jsonb_array_length(p_jobs) >= p_crowd;
  v_job jobs.held;
begin
  for v_job in
    with asked as materialized (
      select *
        from rows from (
          jsonb_to_recordset(p_jobs) as (
            lane text, kind text, payload jsonb, key text, order_key text, not_before timestamptz
          )
        ) with ordinality as a (lane, kind, payload, key, order_key, not_before, place)
    ),
    taken as (
      insert into jobs.keys (key, taken_at)
      select key, v_now from asked where key is not null order by key
      on conflict do nothing
      returning key
    ),
    accepted as materialized (
      select * from asked where key is null or key in (select key from taken)
    ),
    written as (
      insert into jobs.held (job_id, lane, kind, payload, options, order_key, not_before, enqueued_at)
      select absurd.portable_uuidv7(), lane, kind, payload, p_options, order_key, coalesce(not_before, v_now), v_now
        from accepted
       where v_is_crowd
       order by place
    )
    select null, absurd.portable_uuidv7(), null, lane, kind, payload, p_options, order_key, not_before, v_now
      from accepted
     where not v_is_crowd
     order by order_key nulls first, place
  loop
    if v_job.not_before > v_now then
      insert into jobs.held (job_id, lane, kind, payload, options, order_key, not_before, enqueued_at)
      values (
        v_job.job_id, v_job.lane, v_job.kind, v_job.payload, v_job.options, v_job.order_key, v_job.not_before, v_now
      );
    elsif v_job.order_key is null then
      perform jobs.start(v_job);
    else
      perform jobs.queue_up(v_job);
    end if;
  end loop;
  if v_is_crowd then
    perform pg_notify('subplat_jobs', 'held');
  end if;
end;
$$;

-- Starts what has become due, or puts it in line. One worker at a time; the others have nothing to add.
create function jobs.start_due (p_limit integer)
  returns integer
  language plpgsql
as $$
declare
  v_job jobs.held;
  v_mark uuid;
  v_holder uuid;
  v_started integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('subplat.jobs.start_due', 0)) then
    return 0;
  end if;
  for v_job in
    select (due.h).*
      from (
        select h
          from jobs.held h
         where h.not_before <= absurd.current_time()
         order by h.not_before, h.position
         limit p_limit
      ) due
     order by (due.h).order_key nulls first, (due.h).not_before, (due.h).position
  loop
    v_started := v_started + 1;
    if v_job.order_key is null then
      delete from jobs.held where position = v_job.position;
      perform jobs.start(v_job);
      continue;
    end if;
    -- The turn is locked before the row, as everywhere; a mark of our own shows whether it was free. If it was, it goes
    -- to the first whose time has come, which may be another, and this one may have been started on the way here.
    v_mark := absurd.portable_uuidv7();
    insert into jobs.turns (order_key, job_id)
    values (v_job.order_key, v_mark)
    on conflict (order_key) do update set order_key = excluded.order_key
    returning job_id into v_holder;
    update jobs.held set not_before = null where position = v_job.position;
    if v_holder = v_mark then
      perform jobs.pass_turn(v_job.order_key);
    end if;
  end loop;
  return v_started;
end;
$$;

-- A task with an order key has ended, whoever ended it (a worker, the sweep of expired leases, a person): next.
create function jobs.task_ended ()
  returns trigger
  language plpgsql
as $$
declare
  v_order_key text := new.headers ->> 'order_key';
begin
  perform 1
     from jobs.turns
    where order_key = v_order_key
      and job_id = new.idempotency_key::uuid
      for update;
  if found then
    perform jobs.pass_turn(v_order_key);
  end if;
  return null;
end;
$$;

-- Tries a parked job again with p_attempts new attempts, behind those of its order key; false: it is not parked.
create function jobs.replay (p_job_id uuid, p_attempts integer)
  returns boolean
  language plpgsql
as $$
declare
  v_job jobs.held;
  v_lane text;
begin
  foreach v_lane in array array['default', 'bulk'] loop
    execute format(
      'select t.idempotency_key::uuid, t.task_id, %2$L, t.task_name, t.params, t.headers ->> ''order_key'',
              jsonb_build_object(''max_attempts'', t.attempts + $2), t.enqueue_at
         from absurd.%1$I t
        where t.idempotency_key = $1::text
          and t.state = ''failed''
          and not exists (select 1 from jobs.held h where h.job_id = $1)
          for update',
      't_' || v_lane, v_lane
    )
    into v_job.job_id, v_job.task_id, v_job.lane, v_job.kind, v_job.payload, v_job.order_key, v_job.options,
         v_job.enqueued_at
    using p_job_id, p_attempts;
    continue when v_job.job_id is null;
    if v_job.order_key is null then
      perform jobs.start(v_job);
    else
      perform jobs.queue_up(v_job);
    end if;
    return true;
  end loop;
  return false;
end;
$$;

-- Forgets done jobs and the keys of periodic slots after their age; parked ones stay until a person acts on them,
-- which is why the engine's own clean-up is not used.
create function jobs.forget (p_done interval, p_slots interval, p_limit integer)
  returns void
  language plpgsql
as $$
declare
  v_lane text;
begin
  foreach v_lane in array array['default', 'bulk'] loop
    execute format(
      'with old as materialized (
          select t.task_id
            from absurd.%1$I t
            join absurd.%2$I r on r.run_id = t.last_attempt_run
           where t.state in (''completed'', ''cancelled'')
             and coalesce(r.completed_at, t.cancelled_at) < absurd.current_time() - $1
           limit $2
             for update of t skip locked
       ),
       checkpoints as (delete from absurd.%3$I where task_id in (select task_id from old)),
       runs as (delete from absurd.%2$I where task_id in (select task_id from old))
       delete from absurd.%1$I where task_id in (select task_id from old)',
      't_' || v_lane, 'r_' || v_lane, 'c_' || v_lane
    ) using p_done, p_limit;
  end loop;
  delete from jobs.keys where key like 'cron:%' and taken_at < absurd.current_time() - p_slots;
end;
$$;
