"""Contract suites of the ports: what any adapter, fake or real, has to do."""
