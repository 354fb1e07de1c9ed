"""A server process for tests: the whole application over the database it is told, its outside world unreachable."""

import sys

from subplat.entrypoints.http.serving import HttpServer
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.settings import DatabaseSettings, Settings


def main(dsn: str) -> None:
    settings = pointed_at(Settings(database=DatabaseSettings(url=dsn)), "http://127.0.0.1:9")
    container = Container(settings=settings, dsn=dsn)
    platform = LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
    with HttpServer.reserved() as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        server.serve(platform)
    container.shutdown_resources()


if __name__ == "__main__":
    main(sys.argv[1])
