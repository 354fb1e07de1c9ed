-- 23505 a callback stored twice
insert into webhook_events (source, event_type, dedupe_key, raw_payload_json)
  values ('XENDIT', 'invoice.paid', 'pay-1', '{}');

-- 23502 a callback without a key
insert into webhook_events (source, event_type, dedupe_key, raw_payload_json)
  values ('XENDIT', 'invoice.paid', null, '{}');

-- 23000 a callback rewritten
update webhook_events set raw_payload_json = '{}' where id = '{webhook}';

-- 23000 an attempt at a callback forgotten
update webhook_events set attempts = 0 where id = '{webhook}';

-- 42501 a callback deleted
delete from webhook_events where id = '{webhook}';

-- 23505 a second mail of one intent
insert into email_logs (direction, related_type, intent_key, from_email, to_email, subject, final_body, status)
  values  ('OUTBOUND', 'WELCOME', 'welcome:1', 'a@b.example', 'b@c.example', 'Halo', 'Isi', 'DRAFT');

-- 23000 a sent mail rewritten
update email_logs set final_body = 'never said' where id = '{mail}';

-- 23000 a sent mail sent to somebody else
update email_logs set to_email = 'x@y.example' where id = '{mail}';

-- 23000 a sent mail as a draft again
update email_logs set status = 'DRAFT' where id = '{mail}';

-- 23000 a mail under another intent
update email_logs set intent_key = 'welcome:2' where id = '{mail}';

-- 23514 an outbound mail that was received
insert into email_logs (direction, related_type, intent_key, from_email, to_email, subject, final_body, status)
  values  ('OUTBOUND', 'WELCOME', 'welcome:3', 'a@b.example', 'b@c.example', 'Halo', 'Isi', 'RECEIVED');

-- 42501 a mail deleted
delete from email_logs where id = '{mail}';

-- 42501 a file changed
update files set content = 'b' where id = '{file}';

-- 23514 a file under a wrong digest
insert into files (filename, content_type, sha256, content)
  values ('b', 'text/plain', repeat('0', 64), 'b');
