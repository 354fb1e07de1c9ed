"""Reports: history as it is written, and the questions that are asked of it."""
