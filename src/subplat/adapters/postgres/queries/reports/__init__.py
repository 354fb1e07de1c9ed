"""Reports on PostgreSQL: set by set, and the same figures as the pure functions."""
