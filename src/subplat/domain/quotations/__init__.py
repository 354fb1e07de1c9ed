"""Quotations: what we offered, at which price, and what became of it."""
