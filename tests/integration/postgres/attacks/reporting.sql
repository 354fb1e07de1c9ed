-- 42501 what a subscription was worth, changed
update subscription_values set arr = 1;

-- 42501 what a subscription was worth, forgotten
delete from subscription_values;

-- 23000 a value that leaves a number out
insert into subscription_values (subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change)
  values ('{subscription}', 2, '{client}', 'x', '2026-11-01', '2026-11-01', now(), 'IDR', 1, 1);

-- 23000 a value before the last one
insert into subscription_values (subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change)
  values ('{subscription}', 1, '{client}', 'x', '2026-11-02', '2026-11-02', now(), 'IDR', 1, 1),
    ('{subscription}', 2, '{client}', 'x', '2026-11-01', '2026-11-01', now(), 'IDR', 2, 1);

-- 23503 a value in a currency that is not the subscription's
insert into subscription_values (subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change)
  values ('{subscription}', 1, '{client}', 'x', '2026-11-01', '2026-11-01', now(), 'USD', 1, 1);

-- 23514 a value that counts before it happened
insert into subscription_values (subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change)
  values ('{subscription}', 1, '{client}', 'x', '2026-11-02', '2026-11-01', now(), 'IDR', 1, 1);

-- 23514 a value that ends for no reason
insert into subscription_values (subscription_id, sequence, client_id, cause, effective_on, booked_on, recorded_at, currency, arr, change, until)
  values ('{subscription}', 1, '{client}', 'x', '2026-11-01', '2026-11-01', now(), 'IDR', 1, 1, '2026-12-01');

-- 23514 a rate that is none
insert into exchange_rates (currency, day, rate, source, recorded_by_user_id, recorded_at)
  values ('USD', '2026-11-01', 'NaN', 'x', '{person}', now());

-- 23514 a rate of rupiah
insert into exchange_rates (currency, day, rate, source, recorded_by_user_id, recorded_at)
  values ('IDR', '2026-11-01', 1, 'x', '{person}', now());

-- 42501 a rate changed
update exchange_rates set rate = 1;

-- 23000 the day a bill was opened, moved
update billing_cycles set opened_at = now() - interval '1 year';
