"""Reports in memory: the pure functions over what lies on the shelves."""
