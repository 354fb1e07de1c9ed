"""Accounts: register staff, invite clients."""
