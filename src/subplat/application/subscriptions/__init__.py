"""Subscriptions: what follows for the contract and its services."""
