"""The API with something of everything in the books, once for all tests of a file."""

from collections.abc import Iterator

import pytest

from subplat.testing.http.installation import ApiInstallation, api_installation


@pytest.fixture(scope="module")
def api() -> Iterator[ApiInstallation]:
    """In memory."""
    with api_installation() as started:
        yield started
