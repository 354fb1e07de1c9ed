"""Messaging: every mail that leaves or arrives, and what a model may say in it."""
