"""Durable jobs on PostgreSQL: the absurd engine behind the JobQueue port, and the worker that runs them."""
