"""Payments: store callbacks, re-read what they point at, settle, reconcile."""
