"""Clients: the companies that buy, from first contact to the last bill."""
