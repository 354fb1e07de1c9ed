"""Connections to pinned addresses that end when their time is over."""

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
from httpcore import NetworkBackend, NetworkStream, SyncBackend

from subplat.adapters.outbound.addresses import AddressGuard

Remaining = Callable[[], float]


def remaining_of(seconds: float) -> Remaining:
    """Seconds left; raises httpcore.ReadTimeout when none are: a server that sends byte by byte gains nothing."""
    end = time.monotonic() + seconds

    def remaining() -> float:
        left = end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("its time is over")
        return left

    return remaining


class PinnedBackend(NetworkBackend):
    """Looks a name up once, judges what it finds and connects to exactly that; TLS still asks for the name."""

    def __init__(self, guard: AddressGuard, remaining: Remaining) -> None:
        self._guard = guard
        self._remaining = remaining
        self._sockets = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """Raises ForbiddenAddress, httpcore.ConnectError, httpcore.ConnectTimeout."""
        try:
            address = self._guard.pinned(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known") from error
        stream = self._sockets.connect_tcp(address, port, self._remaining(), local_address, socket_options)
        return TimedStream(stream, self._remaining)


class TimedStream(NetworkStream):
    """A stream all of whose reads and writes together have one time."""

    def __init__(self, stream: NetworkStream, remaining: Remaining) -> None:
        self._stream = stream
        self._remaining = remaining

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises httpcore.ReadTimeout, httpcore.ReadError."""
        return self._stream.read(max_bytes, self._remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises httpcore.WriteTimeout, httpcore.WriteError."""
        self._stream.write(buffer, self._remaining())

    def close(self) -> None:
        """Closes the socket."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        """Raises httpcore.ConnectError when the certificate is not the host's."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._remaining()), self._remaining)

    def get_extra_info(self, info: str) -> Any:
        """As the socket's."""
        return self._stream.get_extra_info(info)
