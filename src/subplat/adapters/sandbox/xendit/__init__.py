"""The twin of Xendit: customers, invoices, sessions, recurring plans, payments, refunds and their callbacks."""
