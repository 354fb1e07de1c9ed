"""What goes wrong in a simulated company: kinds with rates, drawn per seed."""
