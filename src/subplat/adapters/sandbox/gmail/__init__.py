"""The twin of Gmail: mailboxes that people can look into, and that deliver to each other."""
