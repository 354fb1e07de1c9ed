"""The HTTP entry point: callbacks, payment pages and the staff API."""
