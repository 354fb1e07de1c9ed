"""Billing: collect a cycle, ask for its invoice, record it, show its payment page."""
