"""Reporting: what the books say, and whether they are sound."""
