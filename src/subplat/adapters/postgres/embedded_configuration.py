"""What the embedded server is told, in a file of ours that its own configuration includes."""

import socket
from collections.abc import Mapping
from pathlib import Path

FILE = "embedded.conf"
INCLUDE = f"include = '{FILE}'\n"
DEFAULT_PORT = 5432
# For tests: a crash may lose everything, and nothing waits for the disk.
CARELESS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
}


def configuration(*, sockets: Path, tcp_port: int | None, parameters: Mapping[str, str]) -> str:
    """The file's text; `tcp_port` None: no TCP, 0: a port that is free now. `parameters` never move the sockets."""
    port = _free_port() if tcp_port == 0 else tcp_port or DEFAULT_PORT
    values = {
        "timezone": "UTC",
        "log_timezone": "UTC",
        "unix_socket_permissions": "0700",
        **parameters,
        "port": str(port),
        "listen_addresses": "" if tcp_port is None else "127.0.0.1",
        "unix_socket_directories": f'"{sockets}"',
    }
    quoted = {name: value.replace("'", "''") for name, value in values.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
