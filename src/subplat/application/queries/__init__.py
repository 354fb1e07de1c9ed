"""The read side: what whoever acts may look up."""
