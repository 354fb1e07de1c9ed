"""Trying the HTTP API as a whole: bodies made from its own description, callers of every role, objects of every kind."""
