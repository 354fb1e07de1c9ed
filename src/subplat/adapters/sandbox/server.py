"""The sandbox on a loopback port: in a thread of this process, or as a process of its own."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from subplat.adapters.sandbox.app import create_sandbox_app
from subplat.adapters.sandbox.fault_effects import CONNECTION
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.twins import shipped_twins
from subplat.adapters.sandbox.world import World

_PUMP_SECONDS = 0.2
_TICK_SECONDS = 0.1
_TICKS_A_DAY = 864_000
_LOG = logging.getLogger(__name__)


class _CuttableProtocol(H11Protocol):
    """Hands the transport on to the app, so that a fault can close the connection without an answer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        self.app_state = {**self.app_state, CONNECTION: transport}


class _AnnouncingServer(uvicorn.Server):
    """Tells when it listens, and leaves when told to, without waiting for its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.when_ready: Callable[[], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()
        if self.when_ready is not None:
            self.when_ready()

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % _TICKS_A_DAY
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _TICK_SECONDS)

    def leave(self) -> None:
        """Stop now, from any thread."""
        self.should_exit = True
        self.force_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leaving.set)


class SandboxServer:
    """Serves a world. `deliver_by_itself` posts due callbacks every moment; otherwise only when told to.

    `listener` is an address that is taken already, and stays so. After `stop` it can be started again: the same world.
    """

    def __init__(
        self,
        world: World,
        twins: Iterable[Twin] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        listener: socket | None = None,
        deliver_by_itself: bool = False,
    ) -> None:
        self.world = world
        self.twins = list(shipped_twins(world) if twins is None else twins)
        self._deliver_by_itself = deliver_by_itself
        self._config = uvicorn.Config(
            create_sandbox_app(world, self.twins),
            host=host,
            port=port,
            http=_CuttableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._sockets = None if listener is None else [listener]
        self._prepare()

    def _prepare(self) -> None:
        self._server = _AnnouncingServer(self._config)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def base_url(self) -> str:
        """Where the sandbox listens; only while it runs."""
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> str:
        """Serve in a background thread; the base URL. Raises RuntimeError when it cannot listen."""
        self._thread.start()
        self._server.ready.wait()
        if self._failure is not None or not self._server.started:
            raise RuntimeError("the sandbox could not start") from self._failure
        return self.base_url

    def stop(self) -> None:
        """Stop serving; calls still held are cut."""
        self._server.leave()
        self._thread.join()
        self._prepare()

    def serve_forever(self, announce: Callable[[str], None]) -> None:
        """Serve in this thread until SIGINT or SIGTERM; `announce` gets the base URL once it listens."""
        self._server.when_ready = lambda: announce(self.base_url)
        asyncio.run(self._serve())

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._server.ready.set()

    async def _serve(self) -> None:
        delivering = asyncio.create_task(self._keep_delivering()) if self._deliver_by_itself else None
        try:
            # A listener of the caller's is duplicated: uvicorn closes what it serves on.
            sockets = None if self._sockets is None else [listener.dup() for listener in self._sockets]
            await self._server.serve(sockets=sockets)
        finally:
            if delivering is not None:
                delivering.cancel()

    async def _keep_delivering(self) -> None:
        while True:
            await asyncio.sleep(_PUMP_SECONDS)
            try:
                for twin in self.twins:
                    twin.tick()
                await self.world.outbox.pump()
            except Exception:
                _LOG.exception("The sandbox could not deliver its callbacks")

    def __enter__(self) -> "SandboxServer":
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
