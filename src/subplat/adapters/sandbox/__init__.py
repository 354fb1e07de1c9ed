"""HTTP twins of every outside system, each with its own truth, steered by documented data (see README.md)."""
