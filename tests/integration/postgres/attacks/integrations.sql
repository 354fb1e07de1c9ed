-- 23505 an event delivered to one endpoint twice
insert into outbound_deliveries (endpoint_id, event_id, event_name, body, occurred_at, next_attempt_at)
  values ('{endpoint}', '{outbound_event}', 'user.deactivated.v1', '{}', now(), now());

-- 23503 a delivery to nobody
insert into outbound_deliveries (endpoint_id, event_id, event_name, body, occurred_at, next_attempt_at)
  values ('{delivery}', '{outbound_event}', 'user.deactivated.v1', '{}', now(), now());

-- 23514 a delivery that waits for nothing
insert into outbound_deliveries (endpoint_id, event_id, event_name, body, occurred_at)
  values ('{endpoint}', '{delivery}', 'user.deactivated.v1', '{}', now());

-- 23000 what was sent rewritten
update outbound_deliveries set body = '{"type": "another"}' where id = '{delivery}';

-- 23000 an attempt at a delivery forgotten
update outbound_deliveries set attempts = 1 where id = '{delivery}';

-- 23000 sent again without a replay
update outbound_deliveries set status = 'PENDING', delivered_at = null, next_attempt_at = now() where id = '{delivery}';

-- 23514 an endpoint paused without a reason
update outbound_endpoints set active = false where id = '{endpoint}';

-- 23514 an endpoint that wants to hear of nothing
update outbound_endpoints set patterns = array[]::text[] where id = '{endpoint}';

-- 42501 a delivery deleted
delete from outbound_deliveries where id = '{delivery}';

-- 42501 an endpoint deleted
delete from outbound_endpoints where id = '{endpoint}';
