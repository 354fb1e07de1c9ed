"""Who lives in a simulated company: clients, staff, and the payment provider's own machinery."""
