"""Two policies over the same worlds: what each brings, and by how much they differ, seed by seed."""
