-- Every job there is, in the engine or not there yet, in the words of the inspection port.

create view jobs.overview as
select * from jobs.default_overview
union all
select * from jobs.bulk_overview
union all
select job_id,
       kind,
       lane,
       case when not_before is null then 'in_line' else 'delayed' end,
       0,
       (options ->> 'max_attempts')::integer,
       order_key,
       payload::text,
       enqueued_at,
       not_before,
       null
  from jobs.held
 where task_id is null;
