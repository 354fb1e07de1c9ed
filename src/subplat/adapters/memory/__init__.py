"""In-memory adapters: the whole platform without a database or a network."""
