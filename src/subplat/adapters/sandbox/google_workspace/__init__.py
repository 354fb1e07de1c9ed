"""The twin of the Reseller API: customers, their subscriptions, and the rules that Google holds them to."""
