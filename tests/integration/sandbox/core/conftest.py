"""A sandbox with one small twin, served on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Request, Response, Router, post

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.gate import SUMMARY
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.tls import shared_context
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


class ToyErrors:
    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        return {"toy_error": code or status, "text": message}

    def headers(self, status: int) -> dict[str, str]:
        return {"X-Request-Id": "toy-error", **({"Retry-After": "7"} if status == 429 else {})}


def toy(world: World) -> Twin:
    things: list[str] = []

    @post("/v1/things")
    async def make(request: Request[Any, Any, Any]) -> Response[bytes]:
        things.append((await request.body()).decode())
        request.state[SUMMARY] = f"thing {len(things)}"
        return json_answer({"made": len(things)}, status=201, headers={"Request-Id": f"r{len(things)}"})

    @post("/v1/broken")
    async def broken() -> None:
        raise RuntimeError("a bug in the twin")

    @post("/page/press")
    async def press() -> dict[str, bool]:
        return {"pressed": True}

    return Twin(
        name="toy",
        prefix="/toy",
        router=Router(path="/", route_handlers=[make, broken, press]),
        error_shape=ToyErrors(),
        snapshot=lambda: {"things": things, "at": world.clock.now()},
        pages=("/page",),
    )


@pytest.fixture
def world() -> World:
    return World.starting(NOW)


@pytest.fixture
def base_url(world: World) -> Iterator[str]:
    with SandboxServer(world, [toy(world)]) as server:
        yield server.base_url


@pytest.fixture
def control(base_url: str) -> Iterator[SandboxControl]:
    with SandboxControl(base_url) as control:
        yield control


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{base_url}/toy", timeout=5, trust_env=False, verify=shared_context()) as client:
        yield client
