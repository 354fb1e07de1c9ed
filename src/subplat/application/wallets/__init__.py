"""Wallets: open, top up."""
