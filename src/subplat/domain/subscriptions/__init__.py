"""Subscriptions: the contract that is billed and served."""
