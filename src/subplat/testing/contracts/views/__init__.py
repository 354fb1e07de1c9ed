"""What every read side has to do, whatever its books lie in."""
