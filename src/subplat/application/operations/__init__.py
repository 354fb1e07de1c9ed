"""Operations: the circuit breaker around outside systems, and what staff see of it."""
