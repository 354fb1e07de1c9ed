-- 23505 a second open cycle
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 3, false, '2027-02-01', '2027-02-28', '2027-02-01', 1000, 'IDR', 'PENDING', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23000 a cycle opened again beside an open one
update billing_cycles set status = 'PENDING' where id = '{failed_cycle}';

-- 23P01 a cycle that overlaps a paid one
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 3, false, '2026-10-15', '2026-11-01', '2026-10-15', 1000, 'IDR', 'FAILED', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23P01 a paid cycle stretched over the next
update billing_cycles set period_end = '2026-12-01' where id = '{paid_cycle}';

-- 23P01 a second cycle from the same day
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 3, false, '2026-11-01', '2026-11-02', '2026-11-01', 1000, 'IDR', 'FAILED', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23505 a second initial cycle
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 0, true, '2028-01-01', '2028-01-31', '2028-01-01', 1000, 'IDR', 'FAILED', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23514 an initial cycle with another number
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 7, true, '2028-01-01', '2028-01-31', '2028-01-01', 1000, 'IDR', 'FAILED', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23503 a cycle in another currency than its subscription
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 3, false, '2028-01-01', '2028-01-31', '2028-01-01', 1000, 'USD', 'FAILED', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23514 a cycle that ends before it starts
update billing_cycles set period_end = '2026-10-31' where id = '{paid_cycle}';

-- 23514 a bill in cents of a rupiah
update billing_cycles set amount = 129870.50 where id = '{open_cycle}';

-- 23514 a bill of NaN
update billing_cycles set amount = 'NaN' where id = '{open_cycle}';

-- 23000 a paid cycle back to pending
update billing_cycles set status = 'PENDING' where id = '{paid_cycle}';

-- 23000 a paid cycle failed
update billing_cycles set status = 'FAILED' where id = '{paid_cycle}';

-- 23000 a paid cycle cancelled
update billing_cycles set status = 'CANCELLED' where id = '{paid_cycle}';

-- 23000 a cancelled cycle paid
update billing_cycles set status = 'PAID', received_amount = amount, settled_on = now() where id =
  '{cancelled_cycle}';

-- 23000 an open cycle paid without money
update billing_cycles set status = 'PAID', settled_on = now() where id = '{open_cycle}';

-- 23514 a state that does not exist
insert into billing_cycles (subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, currency, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount,
  tax_rate_percent, tax_transaction_code, pay_token, settled_on)
  values ('{subscription}', 3, false, '2028-01-01', '2028-01-31', '2028-01-01', 1000, 'IDR', 'FREE', '[]',
    1000, 1000, 1000, 0, 0, '08', gen_random_uuid()::text, '2026-11-01');

-- 23000 another amount after the payment
update billing_cycles set amount = 200000 where id = '{paid_cycle}';

-- 23000 another amount after part of the payment
update billing_cycles set amount = 200000 where id = '{failed_cycle}';

-- 23000 another currency
update billing_cycles set currency = 'USD' where id = '{open_cycle}';

-- 23000 what we computed, computed again
update billing_cycles set quoted_amount = 117000 where id = '{paid_cycle}';

-- 23514 more received than due
update billing_cycles set received_amount = 129871 where id = '{open_cycle}';

-- 23000 a cycle moved to another subscription
update billing_cycles set subscription_id = '{other_subscription}' where id = '{open_cycle}';

-- 42501 a cycle deleted
delete from billing_cycles where id = '{open_cycle}';
