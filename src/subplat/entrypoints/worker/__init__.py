"""The worker entry point: stored jobs run here."""
