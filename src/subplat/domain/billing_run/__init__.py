"""The billing run: what is due for a contract on a day, and why. Pure decisions; carrying them out is the application's."""
