-- Rules that look at a row before and after, or at other rows. What a column may hold at all is with its table.

-- What is written down once and stays.

create trigger clients_portal
  before update on clients for each row
  when (old.has_portal_account and not new.has_portal_account)
  execute function refuse('a portal account is opened once and stays');

create trigger users_client
  before update on users for each row
  when ((old.id, old.client_id) is distinct from (new.id, new.client_id))
  execute function refuse('a person does not move to another client');

create trigger invitations_used
  before update on invitations for each row
  when (
    (old.id, old.user_id) is distinct from (new.id, new.user_id)
    or (
      old.used_at is not null
      and (old.used_at, old.token_hash, old.expires_at) is distinct from (new.used_at, new.token_hash, new.expires_at)
    )
  )
  execute function refuse('a one-time link works once, for one person');

create trigger quotations_fixed
  before update on quotations for each row
  when (
    (old.id, old.client_id, old.number, old.currency, old.client_currency)
      is distinct from (new.id, new.client_id, new.number, new.currency, new.client_currency)
    or (old.related_subscription_id is not null and old.related_subscription_id is distinct from new.related_subscription_id)
    or (
      old.status not in ('DRAFT', 'SENT')
      and (old.revision, old.total_amount, old.total_amount_client, old.exchange_rate, old.billing_period)
        is distinct from (new.revision, new.total_amount, new.total_amount_client, new.exchange_rate, new.billing_period)
    )
  )
  execute function refuse('client, number, currencies and one subscription are fixed, and the content once decided');

create trigger quotation_counters_step
  before update on quotation_counters for each row
  when (new.year <> old.year or new.last_number <> old.last_number + 1)
  execute function refuse('numbers follow each other without a gap');

create trigger quotation_counters_start
  before insert on quotation_counters for each row
  when (new.last_number <> 1)
  execute function refuse('the first number of a year is 1');

create trigger subscriptions_fixed
  before update on subscriptions for each row
  when (
    (old.id, old.client_id, old.quotation_id, old.created_by_user_id, old.currency)
      is distinct from (new.id, new.client_id, new.quotation_id, new.created_by_user_id, new.currency)
  )
  execute function refuse('client, quotation, author and currency are fixed');

create trigger subscription_items_fixed
  before update on subscription_items for each row
  when (
    (old.id, old.subscription_id, old.product_id, old.product_type)
      is distinct from (new.id, new.subscription_id, new.product_id, new.product_type)
    or new.intent < old.intent
  )
  execute function refuse('subscription and product are fixed, intents only count up');

create trigger billing_cycles_fixed
  before update on billing_cycles for each row
  when (
    (
      old.id, old.subscription_id, old.cycle_number, old.is_initial_cycle, old.currency, old.pay_token, old.lines_json,
      old.quoted_amount, old.net_amount, old.tax_base_amount, old.tax_amount, old.tax_rate_percent,
      old.tax_transaction_code, old.opened_at
    ) is distinct from (
      new.id, new.subscription_id, new.cycle_number, new.is_initial_cycle, new.currency, new.pay_token, new.lines_json,
      new.quoted_amount, new.net_amount, new.tax_base_amount, new.tax_amount, new.tax_rate_percent,
      new.tax_transaction_code, new.opened_at
    )
  )
  execute function refuse('whose bill it is, its currency and what we computed are fixed');

create trigger billing_cycles_amount
  before update on billing_cycles for each row
  when (
    old.amount <> new.amount
    and (
      old.status not in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED')
      or old.received_amount <> 0
      or old.withheld_amount <> 0
    )
  )
  execute function refuse('the amount is fixed once money has arrived or collection has ended');

create trigger billing_cycles_paid
  before update on billing_cycles for each row
  when (old.status <> 'PAID' and new.status = 'PAID' and new.received_amount + new.withheld_amount <> new.amount)
  execute function refuse('it is paid when all of it has been received or withheld');

create trigger payments_fixed
  before update on payments for each row
  when (
    (old.id, old.client_id, old.subscription_id, old.billing_cycle_id, old.amount, old.currency, old.method)
      is distinct from
    (new.id, new.client_id, new.subscription_id, new.billing_cycle_id, new.amount, new.currency, new.method)
    or (old.xendit_payment_id is not null and old.xendit_payment_id is distinct from new.xendit_payment_id)
    or (
      old.status in ('SUCCESS', 'REFUNDED')
      and (old.paid_at is distinct from new.paid_at or new.to_wallet_amount < old.to_wallet_amount)
    )
    or new.refunded_amount < old.refunded_amount
    or old.recorded_by_user_id is distinct from new.recorded_by_user_id
    or (old.status <> 'PENDING' and old.confirmed_by_user_id is distinct from new.confirmed_by_user_id)
  )
  execute function refuse('who paid what, and where it went, is fixed; refunds only add up');

create trigger payments_released
  before update on payments for each row
  when (old.status in ('SUCCESS', 'REFUNDED') and new.to_wallet_amount > old.to_wallet_amount)
  execute function released_by_cancelled();

create trigger payments_client
  before insert on payments for each row
  when (new.subscription_id is not null or new.billing_cycle_id is not null)
  execute function same_client();

create trigger payment_links_fixed
  before update on payment_links for each row
  when (
    (old.id, old.billing_cycle_id, old.kind, old.reference, old.amount, old.currency)
      is distinct from (new.id, new.billing_cycle_id, new.kind, new.reference, new.amount, new.currency)
  )
  execute function refuse('what was asked for is fixed');

create trigger quarantined_receipts_fixed
  before update on quarantined_receipts for each row
  when (
    (old.id, old.gateway_payment_id, old.amount, old.currency, old.method, old.received_at, old.reason)
      is distinct from
    (new.id, new.gateway_payment_id, new.amount, new.currency, new.method, new.received_at, new.reason)
    or (
      old.resolved_at is not null
      and (old.client_id, old.resolved_at, old.resolved_by_user_id, old.resolution)
        is distinct from (new.client_id, new.resolved_at, new.resolved_by_user_id, new.resolution)
    )
  )
  execute function refuse('what was received is fixed, and placed once');

create trigger webhook_events_raw
  before update on webhook_events for each row
  when (
    (
      old.id, old.source, old.event_type, old.dedupe_key, old.raw_payload_json, old.xendit_subscription_id,
      old.xendit_invoice_id, old.created_at
    ) is distinct from (
      new.id, new.source, new.event_type, new.dedupe_key, new.raw_payload_json, new.xendit_subscription_id,
      new.xendit_invoice_id, new.created_at
    )
  )
  execute function refuse('a callback stays as it was received');

create trigger webhook_events_attempts
  before update on webhook_events for each row
  when (new.attempts < old.attempts)
  execute function refuse('attempts only count up');

create trigger email_logs_intent
  before update on email_logs for each row
  when (
    (old.id, old.direction, old.related_type, old.related_id, old.intent_key)
      is distinct from (new.id, new.direction, new.related_type, new.related_id, new.intent_key)
  )
  execute function refuse('what a mail is for is fixed');

create trigger email_logs_final
  before update on email_logs for each row
  when (
    old.status in ('SENT', 'PARSED')
    and (
      old.revision, old.user_id, old.from_email, old.to_email, old.subject, old.ai_model, old.ai_prompt,
      old.ai_generated_body, old.final_body, old.has_attachments, old.attachments_meta_json, old.gmail_message_id,
      old.gmail_thread_id, old.in_reply_to, old.sent_at
    ) is distinct from (
      new.revision, new.user_id, new.from_email, new.to_email, new.subject, new.ai_model, new.ai_prompt,
      new.ai_generated_body, new.final_body, new.has_attachments, new.attachments_meta_json, new.gmail_message_id,
      new.gmail_thread_id, new.in_reply_to, new.sent_at
    )
  )
  execute function refuse('what was sent stays as it was sent');

create trigger provisioning_tasks_fixed
  before update on provisioning_tasks for each row
  when (
    (
      old.id, old.subscription_id, old.subscription_item_id, old.action, old.target_system, old.quantity, old.intent,
      old.payload_json
    ) is distinct from (
      new.id, new.subscription_id, new.subscription_item_id, new.action, new.target_system, new.quantity, new.intent,
      new.payload_json
    )
  )
  execute function refuse('what is wanted is fixed: a new wish is a new task');

create trigger files_fixed
  before update on files for each row
  execute function refuse('a stored file never changes');

-- Wallets: movements are only ever added, each continues the one before, and the wallet says what the last one says.

create trigger wallet_accounts_fixed
  before update on wallet_accounts for each row
  when ((old.id, old.client_id, old.currency) is distinct from (new.id, new.client_id, new.currency))
  execute function refuse('client and currency are fixed');

create trigger wallet_transactions_fixed
  before update on wallet_transactions for each row
  execute function refuse('movements are only ever added');

create trigger wallet_transactions_continue
  before insert on wallet_transactions for each row
  execute function continue_wallet();

create constraint trigger wallet_transactions_agree
  after insert on wallet_transactions deferrable initially deferred for each row
  execute function compare_wallet();

create constraint trigger wallet_accounts_agree
  after insert or update on wallet_accounts deferrable initially deferred for each row
  execute function compare_wallet();
