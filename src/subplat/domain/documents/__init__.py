"""Documents: files kept with the books."""
