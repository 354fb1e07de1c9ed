"""The ports' implementations, one package per outside system."""
