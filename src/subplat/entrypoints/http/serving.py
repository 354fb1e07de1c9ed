"""The HTTP entry point on a socket: in a thread of this process, or until it is told to stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import AF_INET, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from threading import Thread
from typing import TYPE_CHECKING

from attrs import frozen

from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.signals import ended_by_signals

if TYPE_CHECKING:
    import uvicorn
    from litestar import Litestar

    from subplat.wiring.live import LivePlatform

BACKLOG = 2048


@frozen
class HttpServer:
    """A bound address: its URL is known before anything listens, so that links can be written with it."""

    listener: socket

    @classmethod
    @contextmanager
    def reserved(cls, host: str = "127.0.0.1", port: int = 0) -> Iterator["HttpServer"]:
        """Takes the address (port 0: a free one) and gives it back at the end. Raises OSError."""
        # Only of a socket that names its protocol does asyncio turn off the delay that small answers would wait for.
        listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        listener.bind((host, port))
        # Whoever calls before the application is up waits for it.
        listener.listen(BACKLOG)
        with listener:
            yield cls(listener)

    @property
    def base_url(self) -> str:
        """Where it can be reached."""
        host, port = self.listener.getsockname()[:2]
        return f"http://{host}:{port}"

    @contextmanager
    def serving(self, platform: "LivePlatform") -> Iterator[None]:
        """Serves in a background thread until the block ends; requests under way are finished."""
        with self.serving_app(http_app(platform)):
            yield

    @contextmanager
    def serving_app(self, app: "Litestar") -> Iterator[None]:
        """Likewise, an application that was made before."""
        import uvicorn

        server = uvicorn.Server(_configured(app))
        thread = Thread(target=server.run, kwargs={"sockets": [self.listener]}, name="http", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()

    def serve(self, platform: "LivePlatform") -> None:
        """Serves in the main thread until SIGINT or SIGTERM; requests under way are finished, then it returns."""
        import uvicorn

        server = uvicorn.Server(_configured(http_app(platform)))

        def drain() -> None:
            server.should_exit = True

        # uvicorn raises the signal again when it has drained: the default would end the process before its clean-up.
        # One that comes before uvicorn listens to signals ends it all the same.
        with ended_by_signals(drain):
            server.run(sockets=[self.listener])


def http_app(platform: "LivePlatform") -> "Litestar":
    """The application over a live platform."""
    from subplat.entrypoints.http.app import create_http_app

    values = platform.http_values()
    config = HttpConfig(
        gateway=values.gateway,
        authentic_callback=values.authentic_callback,
        callback_tokens=values.callback_tokens,
        staff_token=values.staff_token or None,
        integration_token=values.integration_token or None,
        metrics_token=values.metrics_token or None,
        pool_size=values.pool_size,
        pool_use=values.pool_use,
        readiness=values.readiness,
        request_ids=values.request_ids,
        base_url=values.base_url,
        cookies_secure=values.cookies_secure,
        trusted_proxies=values.trusted_proxies,
        allowed_hosts=values.allowed_hosts,
        figures_kept_seconds=values.figures_kept_seconds,
    )
    return create_http_app(platform.application, config)


def _configured(app: "Litestar") -> "uvicorn.Config":
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        # Who a request comes from is for `callers` to say: only our own proxies are believed.
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=10,
    )
