-- 23000 an unclear mail dealt with a second time
update unclear_mails set resolution = 'something else' where id = '{arrived_mail}';

-- 23000 an unclear mail that waits again
update unclear_mails set resolved_at = null, resolved_by_user_id = null, resolution = null where id = '{arrived_mail}';

-- 23000 doubts talked away
update unclear_mails set doubts = array['BOUNCED'] where id = '{arrived_mail}';

-- 23514 an unclear mail without a doubt
insert into unclear_mails (id, doubts, detail, noticed_at) values ('{mail}', array[]::text[], 'Halo', now());

-- 23514 an unclear mail dealt with by nobody
insert into unclear_mails (id, doubts, detail, noticed_at, resolved_at, resolution)
  values ('{mail}', array['NO_NUMBER'], 'Halo', now(), now(), 'ditelepon');

-- 23503 an unclear mail that never arrived
insert into unclear_mails (id, doubts, detail, noticed_at) values ('{subscription}', array['NO_NUMBER'], 'Halo', now());

-- 42501 an unclear mail that goes away
delete from unclear_mails;

-- 42501 a mailbox forgotten
delete from mailboxes;

-- 23000 a mail that was taken in, as new again
update email_logs set status = 'RECEIVED' where id = '{arrived_mail}';
