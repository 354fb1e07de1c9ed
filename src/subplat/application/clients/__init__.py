"""Clients: register."""
