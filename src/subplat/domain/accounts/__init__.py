"""Accounts: people who log in, and the one-time links that let them in first."""
