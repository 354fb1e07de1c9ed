"""The billing run: plan what is due, carry it out batch by batch."""
