"""Wallets: what clients have with us in advance."""
