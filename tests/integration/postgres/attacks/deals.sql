-- 23000 a portal account closed
update clients set has_portal_account = false where id = '{client}';

-- 23000 a client who pays back to a lead
update clients set status = 'LEAD' where id = '{client}';

-- 23514 an NPWP of 15 digits
update clients set tax_number = '012345678901234' where id = '{client}';

-- 23514 a client user without client
insert into users (email, password_hash, full_name, role)
  values ('x@y.example', '!', 'X', 'CLIENT');

-- 23514 staff of a client
insert into users (email, password_hash, full_name, role, client_id)
  values ('x@y.example', '!', 'X', 'ADMIN', '{client}');

-- 23000 a person moved to another client
update users set role = 'CLIENT', client_id = '{client}' where id = '{person}';

-- 23505 one address twice, in capitals
insert into users (email, password_hash, full_name, role)
  values ('SALES@penjual.example', '!', 'X', 'SALES');

-- 23000 a used invitation used again
update invitations set used_at = null where id = '{invitation}';

-- 23505 a second subscription of a quotation
insert into subscriptions (client_id, created_by_user_id, quotation_id, status, billing_period,
  payment_method_type, collection, currency)
  values ('{client}', '{person}', '{quotation}', 'PENDING_ACTIVATION', 'MONTHLY', 'MANUAL', 'LINK', 'IDR');

-- 23000 a quotation with another subscription
update quotations set related_subscription_id = '{other_subscription}' where id = '{quotation}';

-- 23000 a decided quotation drafted again
update quotations set status = 'DRAFT', related_subscription_id = null where id = '{quotation}';

-- 23000 a decided quotation at another price
update quotations set total_amount_client = 1 where id = '{quotation}';

-- 23505 a quotation number twice
insert into quotations (client_id, sales_user_id, number, status, total_amount, exchange_rate,
  total_amount_client, billing_period, issued_on)
  values ('{client}', '{person}', 'Q-2026-00001', 'DRAFT', 1, 1, 1, 'MONTHLY', now());

-- 23000 a quotation number left out
update quotation_counters set last_number = last_number + 2;

-- 23000 a year that starts late
insert into quotation_counters (year, last_number)
  values (2030, 7);

-- 23000 a subscription with another client
update subscriptions set client_id = '{other_client}' where id = '{subscription}';

-- 23514 a running subscription without dates
update subscriptions set status = 'ACTIVE' where id = '{other_subscription}';

-- 23000 an ended subscription alive again
update subscriptions set status = 'CANCELLED', ended_on = now(), cancellation_reason = 'x' where id =
  '{subscription}';
update subscriptions set status = 'ACTIVE', ended_on = null where id = '{subscription}';

-- 23000 an intent counted down
update subscription_items set intent = 0 where id = '{item}';

-- 23514 an item of no units
update subscription_items set quantity = 0 where id = '{item}';

-- 42501 an item deleted
delete from subscription_items where id = '{item}';

-- 23503 a task on another subscription's item
insert into provisioning_tasks (subscription_id, subscription_item_id, action, target_system, quantity, intent,
  payload_json, status)
  values ('{other_subscription}', '{item}', 'ACTIVATE', 'GWORKSPACE', 1, 1, '{}', 'PENDING');

-- 23000 a finished task run again
update provisioning_tasks set status = 'RUNNING' where id = '{task}';

-- 23000 a task for more units
update provisioning_tasks set quantity = 99 where id = '{task}';
