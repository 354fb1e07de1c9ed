"""What the integration tests share."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that at the end no process waits for another."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
