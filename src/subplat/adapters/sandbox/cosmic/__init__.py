"""The twin of Cosmic: one bucket of objects and media."""
