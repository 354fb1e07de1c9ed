"""Metrics: pure functions over what happened."""
