"""What a process measures of itself, and of the books, in Prometheus' words. No label ever holds what a client wrote."""
