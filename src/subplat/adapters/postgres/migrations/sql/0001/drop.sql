drop table
  idempotency_keys, audit_log,
  subscription_values, exchange_rates, outbound_deliveries, outbound_endpoints, unclear_mails, mailboxes, circuits, parked_subscriptions, billing_runs, files, provisioning_tasks, email_logs, wallet_top_ups, refunds, wallet_transactions, wallet_accounts, webhook_events, quarantined_receipts,
  payment_links, payments, billing_cycles, subscription_items, subscriptions, quotation_counters, quotation_items,
  quotations, products, attempts, sessions, api_keys, second_factors, invitations, users, clients;
drop function continue_values, touch, refuse, refuse_unlisted_change, continue_wallet, compare_wallet, same_client, released_by_cancelled, refunds_within_payment, audit_change,
  audit_file, audit_job_retry, current_client, current_person;
drop type uuidrange;
revoke usage on schema public from subplat_client;
