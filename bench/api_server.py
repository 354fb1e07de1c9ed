"""The server that the API is measured on, a process of its own: `python -m bench.api_server DSN`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from typed_settings.types import SecretStr

from subplat.entrypoints.http.serving import HttpServer
from subplat.entrypoints.logs import log_to_stderr
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.settings import DatabaseSettings, Settings

STAFF_TOKEN = "the key that the benchmark asks with"
_NOWHERE = "http://127.0.0.1:9"


@contextmanager
def platform_over(dsn: str) -> Iterator[LivePlatform]:
    """As `subplat serve` opens it; the outside cannot be reached."""
    settings = Settings(database=DatabaseSettings(url=dsn), staff_token=SecretStr(STAFF_TOKEN))
    settings = pointed_at(settings, _NOWHERE)
    container = Container(settings=settings, dsn=dsn)
    yield LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
    container.shutdown_resources()


def main(dsn: str) -> None:
    """Prints the address when it is bound, and serves until it is told to end; logs included."""
    log_to_stderr()
    with platform_over(dsn) as platform, HttpServer.reserved() as server:
        print(server.base_url, flush=True)
        server.serve(platform)


if __name__ == "__main__":
    main(sys.argv[1])
