"""A day at a reseller, played on any platform: in memory, against the sandbox, on PostgreSQL."""
