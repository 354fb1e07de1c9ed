"""Whole-company simulation: one seed is one company's history, played through the platform's own use cases."""
