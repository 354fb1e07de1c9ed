-- Every job there is, in the engine or not there yet, in the words of the inspection port.

create view jobs.overview as
select * from jobs.default_overview
union all
select * from jobs.bulk_overview
union all
select job_id,
       kind,
       lane,
       case
         when not_before > absurd.current_time() then 'delayed'
         when order_key is null then 'ready'  -- of a crowd, and not handed over yet
         else 'in_line'
       end,
       0,
       (options ->> 'max_attempts')::integer,
       order_key,
       payload::text,
       enqueued_at,
       case when order_key is null or not_before > absurd.current_time() then not_before end,
       null
  from jobs.held
 where task_id is null;
