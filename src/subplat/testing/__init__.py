"""Public test support: in-memory platform, builders, contract suites, fixtures."""
