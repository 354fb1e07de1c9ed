"""Xendit: payment links, auto-debit and callbacks over its HTTP API."""
