-- The application's role: no DDL, no TRUNCATE, DELETE only where a line may really go.

grant usage on schema public to subplat_app;
grant select on alembic_version to subplat_app;
grant select, insert on files, wallet_transactions to subplat_app;
grant select, insert, update on
  clients, users, invitations, products, quotations, quotation_items, quotation_counters, subscriptions,
  subscription_items, billing_cycles, payments, payment_links, refunds, wallet_top_ups, quarantined_receipts, webhook_events, wallet_accounts,
  email_logs, provisioning_tasks
  to subplat_app;
grant select, insert on billing_runs, subscription_values, exchange_rates to subplat_app;
grant select, insert, update on parked_subscriptions to subplat_app;
grant select, insert, update on circuits to subplat_app;
grant select, insert, update on mailboxes, unclear_mails to subplat_app;
grant delete on quotation_items, parked_subscriptions to subplat_app;

-- Entries are written by triggers; answers are given once and forgotten after their time.
grant select on audit_log to subplat_app;
grant execute on function audit_job_retry (uuid) to subplat_app;
grant select, insert, delete on idempotency_keys to subplat_app;
