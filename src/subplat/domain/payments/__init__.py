"""Payments and payment links: money received, money asked for."""
