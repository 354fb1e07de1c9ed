-- 23000 more going back than was paid
insert into refunds (payment_id, client_id, amount, from_cycle_amount, from_wallet_amount, currency, destination, reason,
  status, reference, idempotency_key, requested_at)
  values ('{payment}', '{client}', 129001, 129001, 0, 'IDR', 'GATEWAY', 'again', 'REQUESTED', 'refund-2', 'key-2', now());

-- 23514 a refund whose parts are not the whole
insert into refunds (payment_id, client_id, amount, from_cycle_amount, from_wallet_amount, currency, destination, reason,
  status, reference, idempotency_key, requested_at)
  values ('{payment}', '{client}', 100, 50, 40, 'IDR', 'GATEWAY', 'again', 'REQUESTED', 'refund-2', 'key-2', now());

-- 23505 a refund asked for twice under one key
insert into refunds (payment_id, client_id, amount, from_cycle_amount, from_wallet_amount, currency, destination, reason,
  status, reference, idempotency_key, requested_at)
  values ('{payment}', '{client}', 1, 1, 0, 'IDR', 'GATEWAY', 'again', 'REQUESTED', 'refund-2', 'key-1', now());

-- 23000 a refund made larger
update refunds set amount = 2000, from_cycle_amount = 2000 where id = '{refund}';

-- 23000 a refund sent elsewhere
update refunds set destination = 'OUTSIDE' where id = '{refund}';

-- 23514 a refund that has ended without a day
update refunds set status = 'SUCCEEDED' where id = '{refund}';

-- 42501 a refund deleted
delete from refunds where id = '{refund}';

-- 23000 a top-up made larger
update wallet_top_ups set amount = 6000 where id = '{top_up}';

-- 23000 a top-up of another client
update wallet_top_ups set client_id = '{other_client}' where id = '{top_up}';

-- 42501 a top-up deleted
delete from wallet_top_ups where id = '{top_up}';

-- 23505 one transfer recorded twice on one bill
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method, reference, paid_at,
  to_cycle_amount, to_wallet_amount, refunded_amount) values
  ('{client}', '{subscription}', '{open_cycle}', 100, 'IDR', 'SUCCESS', 'MANUAL', 'TRF-1', now(), 100, 0, 0),
  ('{client}', '{subscription}', '{open_cycle}', 200, 'IDR', 'SUCCESS', 'MANUAL', 'TRF-1', now(), 200, 0, 0);

-- 23505 one transfer recorded twice in one wallet
insert into payments (client_id, amount, currency, status, method, reference, paid_at, to_cycle_amount, to_wallet_amount,
  refunded_amount) values
  ('{client}', 100, 'IDR', 'SUCCESS', 'MANUAL', 'TRF-2', now(), 0, 100, 0),
  ('{client}', 200, 'IDR', 'SUCCESS', 'MANUAL', 'TRF-2', now(), 0, 200, 0);
