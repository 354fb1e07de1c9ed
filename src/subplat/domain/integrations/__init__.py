"""Others hear of what happens here: who listens, and what was sent to whom."""
