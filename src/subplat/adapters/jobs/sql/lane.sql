-- One lane: a queue of the engine, what makes it fast and orderly, and its part of the overview.

select absurd.create_queue('{lane}');

-- The engine's own clean-up would drop parked jobs too; jobs.forget does it instead.
select absurd.set_queue_policy('{lane}', '{"cleanup_ttl": "36500 days"}'::jsonb);

-- A claim among 50,000 waiting jobs reads this instead of sorting them all.
create index r_{lane}_claimable on absurd.r_{lane} (available_at, run_id) where state in ('pending', 'sleeping');

-- Queue tables churn: at the usual tenth or fifth of a long history, plans and dead rows would be looked at too late.
alter table absurd.t_{lane} set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
alter table absurd.r_{lane} set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

create trigger ended
  after update of state on absurd.t_{lane}
  for each row
  when (
    new.state in ('completed', 'failed', 'cancelled')
    and old.state is distinct from new.state
    and new.headers ? 'order_key'
  )
  execute function jobs.task_ended();

create view jobs.{lane}_overview as
select t.idempotency_key::uuid as job_id,
       t.task_name as kind,
       '{lane}'::text as lane,
       case
         when t.state = 'failed' and exists (select 1 from jobs.held h where h.task_id = t.task_id) then 'in_line'
         when t.state = 'failed' then 'parked'
         when t.state = 'completed' then 'done'
         when t.state = 'sleeping' then 'retrying'
         -- A second attempt that is due at once is pending for the engine.
         when t.state = 'pending' then 'ready'
         else t.state
       end as state,
       case when t.state in ('pending', 'sleeping') then r.attempt - 1 else r.attempt end as attempts,
       t.max_attempts,
       t.headers ->> 'order_key' as order_key,
       t.params::text as payload,
       (t.headers ->> 'enqueued_at')::timestamptz as enqueued_at,
       case when t.state in ('pending', 'sleeping') then r.available_at end as due_at,
       case when t.state <> 'completed' then coalesce(note.error, reason.error) end as error
  from absurd.t_{lane} t
  join absurd.r_{lane} r on r.run_id = t.last_attempt_run
  left join lateral (
    select c.state ->> 'error' as error
      from absurd.c_{lane} c
     where c.task_id = t.task_id and c.owner_run_id = r.run_id and r.state = 'sleeping'
  ) note on true
  left join lateral (
    select concat_ws(': ', f.failure_reason ->> 'name', f.failure_reason ->> 'message') as error
      from absurd.r_{lane} f
     where f.task_id = t.task_id and f.failure_reason is not null
     order by f.attempt desc
     limit 1
  ) reason on true;
