"""The servers that the intake is measured on, each a process of its own: `python -m bench.intake_servers WHICH DSN`.

Both are Litestar on uvicorn, configured alike. The address is printed when it is bound.
"""

import sys
from collections.abc import Callable, Mapping

from subplat.entrypoints.http.serving import HttpServer
from subplat.entrypoints.logs import log_to_stderr
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.settings import DatabaseSettings, Settings

_NOWHERE = "http://127.0.0.1:9"


def ours(dsn: str) -> None:
    """The whole application as `subplat serve` runs it, logs included."""
    log_to_stderr()
    settings = pointed_at(Settings(database=DatabaseSettings(url=dsn)), _NOWHERE)
    container = Container(settings=settings, dsn=dsn)
    platform = LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
    with HttpServer.reserved() as server:
        print(server.base_url, flush=True)
        server.serve(platform)
    container.shutdown_resources()


def ceiling(_: str) -> None:
    """Nothing but one handler that answers the same words without reading what was sent."""
    import uvicorn
    from litestar import Litestar, post

    @post("/webhooks/xendit", status_code=200)
    async def nothing() -> dict[str, bool]:
        return {"stored": True}

    app = Litestar([nothing], openapi_config=None, logging_config=None)
    with HttpServer.reserved() as server:
        print(server.base_url, flush=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none", lifespan="on")
        uvicorn.Server(config).run(sockets=[server.listener])


_SERVERS: Mapping[str, Callable[[str], None]] = {"ours": ours, "ceiling": ceiling}

if __name__ == "__main__":
    _SERVERS[sys.argv[1]](sys.argv[2])
