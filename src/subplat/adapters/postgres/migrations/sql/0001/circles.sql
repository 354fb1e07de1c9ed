-- A quotation and its subscription point at each other; so do a client and the sales person who looks after it.

alter table quotations add constraint fk_quotations_related_subscription_id foreign key(related_subscription_id) references subscriptions (id) deferrable initially deferred;
alter table clients add constraint fk_clients_sales_user_id foreign key(sales_user_id) references users (id);
