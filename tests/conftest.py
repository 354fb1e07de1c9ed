"""What all tests share."""

import gc
import os

from hypothesis import settings

pytest_plugins = ["subplat.testing.postgres", "subplat.testing.plugin", "subplat.testing.canaries"]

# Thousands of applications and platforms are put together, and what makes them stays: looking through all of it for
# garbage again and again took a sixth of the time.
gc.set_threshold(100_000, 20, 50)

# A slow machine is no defect: examples are not timed. CI draws the same ones in every run, and a long run
# (HYPOTHESIS_PROFILE=long) more of them.
settings.register_profile("subplat", deadline=None, print_blob=True, max_examples=50, derandomize="CI" in os.environ)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "subplat"))
