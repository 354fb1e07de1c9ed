-- A small company's books, as the application may write them.

insert into clients (id, name, billing_email, status, has_portal_account) values
  ('{client}', 'Contoh Nusantara', 'billing@contoh.example', 'ACTIVE', true),
  ('{other_client}', 'Contoh Selatan', 'billing@selatan.example', 'LEAD', false);
insert into users (id, email, password_hash, full_name, role) values
  ('{person}', 'sales@penjual.example', '!', 'Sales', 'SALES');
insert into invitations (id, user_id, email, access_version, token_hash, expires_at, used_at) values
  ('{invitation}', '{person}', 'sales@penjual.example', 0, 'hash', now(), now());
insert into products (id, code, name, type) values ('{product}', 'GW_BUS_STD', 'Workspace', 'GWORKSPACE');
insert into quotation_counters (year, last_number) values (2026, 1);
insert into quotations (id, client_id, sales_user_id, number, status, total_amount, exchange_rate, total_amount_client,
  billing_period, issued_on)
  values ('{quotation}', '{client}', '{person}', 'Q-2026-00001', 'ACCEPTED', 7.20, 16250, 117000, 'MONTHLY', '2026-11-01');
insert into quotation_items (id, quotation_id, position, quantity, unit_price, unit_price_client, subtotal_amount,
  subtotal_amount_client)
  values ('{quotation_item}', '{quotation}', 0, 1, 7.20, 117000, 7.20, 117000);
insert into subscriptions (id, client_id, created_by_user_id, quotation_id, status, billing_period, start_date,
  anchor_date, next_billing_date, payment_method_type, collection, currency) values
  ('{subscription}', '{client}', '{person}', '{quotation}', 'ACTIVE', 'MONTHLY', '2026-11-01', '2026-11-01',
    '2027-01-01', 'XENDIT_SUBSCRIPTION', 'LINK', 'IDR');
insert into subscriptions (id, client_id, created_by_user_id, status, billing_period, payment_method_type, collection,
  currency) values
  ('{other_subscription}', '{other_client}', '{person}', 'PENDING_ACTIVATION', 'MONTHLY', 'MANUAL', 'LINK', 'USD');
update quotations set related_subscription_id = '{subscription}' where id = '{quotation}';
insert into subscription_items (id, subscription_id, position, product_id, product_type, description, quantity,
  unit_price, amount, provisioning_status, intent)
  values ('{item}', '{subscription}', 0, '{product}', 'GWORKSPACE', 'Workspace', 1, 117000, 117000, 'ACTIVE', 1);
insert into billing_cycles (id, subscription_id, cycle_number, is_initial_cycle, period_start, period_end, due_date,
  amount, status, lines_json, quoted_amount, net_amount, tax_base_amount, tax_amount, tax_rate_percent,
  tax_transaction_code, received_amount, pay_token, settled_on, failure_reason) values
  ('{paid_cycle}', '{subscription}', 0, true, '2026-11-01', '2026-11-30', '2026-11-08', 129870, 'PAID', '[]', 129870,
    117000, 107250, 12870, 12, '04', 129870, 'token-0', '2026-11-01', null),
  ('{failed_cycle}', '{subscription}', 2, false, '2027-01-01', '2027-01-31', '2027-01-01', 129870, 'FAILED', '[]',
    129870, 117000, 107250, 12870, 12, '04', 100000, 'token-2', null, 'no answer'),
  ('{cancelled_cycle}', '{subscription}', 1, false, '2026-12-01', '2026-12-31', '2026-12-01', 129870, 'CANCELLED',
    '[]', 129870, 117000, 107250, 12870, 12, '04', 0, 'token-x', null, null),
  ('{open_cycle}', '{subscription}', 1, false, '2026-12-01', '2026-12-31', '2026-12-01', 129870, 'INVOICE_REQUESTED',
    '[]', 129870, 117000, 107250, 12870, 12, '04', 0, 'token-1', null, null);
insert into payment_links (id, billing_cycle_id, kind, reference, amount, currency, status, expires_at, gateway_id, url)
  values ('{link}', '{open_cycle}', 'ONE_TIME', 'link-1', 129870, 'IDR', 'LIVE', now(), 'inv-1', 'https://x.example');
insert into payments (id, client_id, subscription_id, billing_cycle_id, amount, currency, status, method,
  xendit_payment_id, paid_at, to_cycle_amount, to_wallet_amount) values
  ('{payment}', '{client}', '{subscription}', '{paid_cycle}', 130000, 'IDR', 'SUCCESS', 'XENDIT_VA', 'pay-1', now(),
    129870, 130),
  ('{tried_payment}', '{client}', '{subscription}', '{open_cycle}', 129870, 'IDR', 'PENDING', 'XENDIT_VA', 'pay-2',
    null, 0, 0);
insert into quarantined_receipts (id, gateway_payment_id, amount, currency, method, received_at, reason) values
  ('{receipt}', 'pay-9', 5000, 'IDR', 'XENDIT_VA', now(), 'nobody knows the payer');
insert into wallet_accounts (id, client_id, currency, balance, sequence) values ('{wallet}', '{client}', 'IDR', 100, 2);
insert into wallet_transactions (id, wallet_account_id, sequence, type, direction, amount, balance_after, related_type)
  values
  ('{first_move}', '{wallet}', 1, 'TOPUP', 'IN', 130, 130, 'PAYMENT'),
  ('{second_move}', '{wallet}', 2, 'CHARGE', 'OUT', 30, 100, 'SUBSCRIPTION');
insert into webhook_events (id, source, event_type, dedupe_key, raw_payload_json, processed, processed_at, attempts) values
  ('{webhook}', 'XENDIT', 'invoice.paid', 'pay-1', '{"id": "inv-1"}', true, now(), 1);
insert into email_logs (id, direction, related_type, intent_key, from_email, to_email, subject, final_body, status,
  gmail_message_id, sent_at) values
  ('{mail}', 'OUTBOUND', 'WELCOME', 'welcome:1', 'a@penjual.example', 'b@contoh.example', 'Halo', 'Isi', 'SENT', 'm-1',
    now()),
  ('{draft_mail}', 'OUTBOUND', 'REMINDER', 'reminder:1', 'a@penjual.example', 'b@contoh.example', 'Halo', 'Isi',
    'DRAFT', null, null);
insert into email_logs (id, direction, related_type, intent_key, from_email, to_email, subject, final_body, status) values
  ('{arrived_mail}', 'INBOUND', 'INVOICE_REQUEST', 'gmail:1', 'a@contoh.example', 'b@penjual.example', 'Halo', 'Isi', 'PARSED');
insert into unclear_mails (id, doubts, detail, noticed_at, resolved_at, resolved_by_user_id, resolution) values
  ('{arrived_mail}', array['NO_NUMBER'], 'Halo', now(), now(), '{person}', 'ditelepon');
insert into provisioning_tasks (id, subscription_id, subscription_item_id, action, target_system, quantity, intent,
  payload_json, status)
  values ('{task}', '{subscription}', '{item}', 'ACTIVATE', 'GWORKSPACE', 1, 1, '{}', 'SUCCESS');
insert into files (id, filename, content_type, sha256, content) values
  ('{file}', 'a.txt', 'text/plain', encode(sha256('a'), 'hex'), 'a');
insert into refunds (id, payment_id, client_id, billing_cycle_id, amount, from_cycle_amount, from_wallet_amount, currency,
  destination, reason, status, reference, idempotency_key, requested_at)
  values ('{refund}', '{payment}', '{client}', '{paid_cycle}', 1000, 1000, 0, 'IDR', 'GATEWAY', 'returned', 'REQUESTED',
    'refund-1', 'key-1', now());
insert into wallet_top_ups (id, client_id, reference, amount, currency, status, expires_at)
  values ('{top_up}', '{client}', 'topup-1', 5000, 'IDR', 'REQUESTED', now());
insert into outbound_endpoints (id, url, secret, patterns) values
  ('{endpoint}', 'https://receiver.example/', 'whsec_c2VjcmV0', '{*}');
insert into outbound_deliveries (id, endpoint_id, event_id, event_name, body, occurred_at, status, attempts, delivered_at) values
  ('{delivery}', '{endpoint}', '{outbound_event}', 'user.deactivated.v1', '{}', now(), 'DELIVERED', 2, now());
