"""The twins that come with the product, served together."""

from collections.abc import Iterator

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World

ADDRESSES = {
    "xendit": "/xendit/v2/nothing",
    "gmail": "/google/gmail/v1/nothing",
    "google_workspace": "/google/apps/reseller/v1/nothing",
    "google_cloud": "/google/compute/v1/nothing",
    "gemini": "/gemini/v1/nothing",
    "cosmic": "/cosmic/v3/nothing",
}


@pytest.fixture
def everything(world: World) -> Iterator[str]:
    with SandboxServer(world) as server:
        yield server.base_url


def test_every_system_answers_at_its_address_and_can_be_taken_down_alone(everything: str) -> None:
    with SandboxControl(everything) as control:
        for system, path in ADDRESSES.items():
            control.outage(system, on=True)
            down = {name: httpx.get(everything + each, trust_env=False).status_code for name, each in ADDRESSES.items()}
            assert {name for name, status in down.items() if status == 503} == {system}, path
            control.outage(system, on=False)
        assert {call["system"] for call in control.ledger()} == set(ADDRESSES)


def test_every_system_shows_its_state_and_the_mailbox_is_empty(everything: str) -> None:
    with SandboxControl(everything) as control:
        assert all(isinstance(control.snapshot(system), dict) for system in ADDRESSES)
        assert control.mailbox() == []
