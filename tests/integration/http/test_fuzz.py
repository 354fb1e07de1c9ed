"""schemathesis over every operation: no failure of ours, no drift from the description, no way around the credentials.

`SUBPLAT_FUZZ_EXAMPLES` and `SUBPLAT_FUZZ_SEED` make it longer and another one (`make fuzz`).
"""

import os

import pytest

from subplat.testing.http.fuzz import Fuzz
from subplat.testing.http.installation import api_installation

EXAMPLES = int(os.environ.get("SUBPLAT_FUZZ_EXAMPLES", "4"))
SEED = int(os.environ.get("SUBPLAT_FUZZ_SEED", "20260131"))


@pytest.mark.long
def test_every_operation_keeps_to_its_description_whatever_is_sent() -> None:
    with api_installation() as api:
        defects = list(Fuzz(api=api, examples=EXAMPLES, number=SEED).defects())
    assert defects == []
