"""A running sandbox with the Gmail twin alone, and the real mailer that talks to it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from attrs import frozen

from subplat.adapters.gmail.mailer import GmailMailer
from subplat.adapters.google_client.credentials import FixedToken
from subplat.adapters.google_client.services import GoogleServices
from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.gmail.register import register
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World


@frozen(kw_only=True)
class GmailSandbox:
    control: SandboxControl
    services: GoogleServices
    mailer: GmailMailer


@pytest.fixture
def gmail() -> Iterator[GmailSandbox]:
    world = World.starting(datetime(2026, 1, 31, 2, tzinfo=UTC))
    with SandboxServer(world, [register(world)]) as server, SandboxControl(server.base_url) as control:
        services = GoogleServices(
            credentials=FixedToken("sandbox"), endpoint=f"{server.base_url}/google", timeout_seconds=5
        )
        yield GmailSandbox(control=control, services=services, mailer=GmailMailer(services))
