"""Messaging: write, release and send mail."""
