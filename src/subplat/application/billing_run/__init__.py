"""The billing run: plan what is due, carry it out contract by contract."""
