"""The pure domain: aggregates, value objects, events; no clock, no ids made, no I/O."""
