"""The twin of Compute Engine: machines, and the operations that change them."""
