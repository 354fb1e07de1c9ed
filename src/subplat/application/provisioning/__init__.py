"""Provisioning: run tasks, welcome the client."""
