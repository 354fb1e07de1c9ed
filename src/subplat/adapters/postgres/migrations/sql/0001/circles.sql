-- A quotation and its subscription point at each other.

alter table quotations add constraint fk_quotations_related_subscription_id foreign key(related_subscription_id) references subscriptions (id) deferrable initially deferred;
