-- 23000 a balance without a movement
update wallet_accounts set balance = 1000000 where id = '{wallet}';

-- 23000 a balance and a number without a movement
update wallet_accounts set balance = 1000000, sequence = 3 where id = '{wallet}';

-- 23000 a movement without its balance
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'TOPUP', 'IN', 50, 150, 'PAYMENT');

-- 23000 a forged balance after a movement
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'TOPUP', 'IN', 50, 9999, 'PAYMENT');

-- 23000 a gap in the numbers
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 4, 'TOPUP', 'IN', 50, 150, 'PAYMENT');

-- 23000 a number taken twice
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 2, 'TOPUP', 'IN', 50, 180, 'PAYMENT');

-- 23514 a balance below nothing
update wallet_accounts set balance = -1 where id = '{wallet}';

-- 23514 a movement below nothing
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'CHARGE', 'OUT', 150, -50, 'SUBSCRIPTION');

-- 23514 a charge that fills the wallet
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'CHARGE', 'IN', 50, 150, 'SUBSCRIPTION');

-- 23514 a movement of less than nothing
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'ADJUSTMENT', 'OUT', -50, 150, 'MANUAL');

-- 23514 a movement of NaN
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'TOPUP', 'IN', 'NaN', 'NaN', 'PAYMENT');

-- 22003 a movement beyond the books
insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values ('{wallet}', 3, 'TOPUP', 'IN', 1e17, 1e17, 'PAYMENT');

-- 42501 a movement changed
update wallet_transactions set amount = 1 where id = '{first_move}';

-- 42501 a movement deleted
delete from wallet_transactions where id = '{second_move}';

-- 42501 all movements gone
truncate wallet_transactions;

-- 23505 a second wallet
insert into wallet_accounts (client_id, currency)
  values ('{client}', 'IDR');

-- 23000 a wallet that starts full
insert into wallet_accounts (client_id, currency, balance)
  values ('{other_client}', 'IDR', 1000);

-- 23000 a wallet given away
update wallet_accounts set client_id = '{other_client}' where id = '{wallet}';

-- 23000 a check postponed
set constraints all deferred;
update wallet_accounts set balance = 7 where id = '{wallet}';

-- 42501 tables of one's own in the way
create temporary table wallet_transactions (like public.wallet_transactions);
