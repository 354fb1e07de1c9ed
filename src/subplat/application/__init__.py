"""Use cases on ports: one verb per file."""
