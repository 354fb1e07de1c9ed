"""Quotations: draft, revise, offer, decide, turn into a subscription."""
