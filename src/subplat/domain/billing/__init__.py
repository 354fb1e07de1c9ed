"""Billing: periods to be paid, their amounts, tax and state."""
