"""What all tests share."""

from hypothesis import settings

pytest_plugins = ["subplat.testing.postgres", "subplat.testing.plugin"]

# A slow machine is no defect: examples are not timed.
settings.register_profile("subplat", deadline=None, print_blob=True)
settings.load_profile("subplat")
