"""What must hold: after every event, at the end of every month, and once the faults have stopped."""
