-- 23505 one payment booked twice
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', '{subscription}', '{open_cycle}', 129870, 'IDR', 'SUCCESS', 'XENDIT_VA', 'pay-1', now(),
    129870, 0, 0);

-- 23514 money of a payment given to nobody
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', '{subscription}', '{open_cycle}', 129870, 'IDR', 'SUCCESS', 'XENDIT_VA', 'pay-3', now(),
    100000, 0, 0);

-- 23514 money of a payment given twice
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', '{subscription}', '{open_cycle}', 129870, 'IDR', 'SUCCESS', 'XENDIT_VA', 'pay-3', now(),
    129870, 129870, 0);

-- 23514 money of a payment that failed
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', '{subscription}', '{open_cycle}', 129870, 'IDR', 'FAILED', 'XENDIT_VA', 'pay-3', null,
    129870, 0, 0);

-- 23514 more given back than came
update payments set refunded_amount = 130001 where id = '{payment}';

-- 23514 a payment of less than nothing
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', null, null, -1, 'IDR', 'PENDING', 'MANUAL', null, null, 0, 0, 0);

-- 23503 a payment in another currency than its cycle
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{client}', '{subscription}', '{open_cycle}', 8, 'USD', 'SUCCESS', 'XENDIT_VA', 'pay-3', now(), 8, 0, 0);

-- 23000 a payment on another client's cycle
insert into payments (client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount, refunded_amount)
  values  ('{other_client}', '{subscription}', '{open_cycle}', 8, 'IDR', 'SUCCESS', 'XENDIT_VA', 'pay-3', now(),
    8, 0, 0);

-- 23000 a success taken back
update payments set status = 'PENDING', to_cycle_amount = 0, to_wallet_amount = 0 where id = '{payment}';

-- 23000 a payment made larger
update payments set amount = 230000, to_wallet_amount = 100130 where id = '{payment}';

-- 23000 the money of a payment moved
update payments set to_cycle_amount = 0, to_wallet_amount = 130000 where id = '{payment}';

-- 23000 a payment given to another client
update payments set client_id = '{other_client}' where id = '{payment}';

-- 23000 a payment under another name at the gateway
update payments set xendit_payment_id = 'pay-7' where id = '{payment}';

-- 42501 a payment deleted
delete from payments where id = '{payment}';

-- 23505 a second live link of a cycle
insert into payment_links (billing_cycle_id, kind, reference, amount, currency, status, expires_at)
  values ('{open_cycle}', 'ONE_TIME', 'link-2', 129870, 'IDR', 'REQUESTED', now());

-- 23000 a paid link alive again
update payment_links set status = 'PAID' where id = '{link}';
update payment_links set status = 'LIVE' where id = '{link}';

-- 23000 a link for another amount
update payment_links set amount = 1 where id = '{link}';

-- 23000 a receipt made smaller
update quarantined_receipts set amount = 1 where id = '{receipt}';

-- 42501 a receipt dropped
delete from quarantined_receipts;

-- 23000 the wallet's part of a payment taken back for its bill
update payments set to_cycle_amount = 130000, to_wallet_amount = 0 where id = '{payment}';
