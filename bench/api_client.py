"""One caller of the API on a bare socket: what is measured is the server, not how Python's own client reads headers."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from attrs import frozen

_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length: "


@frozen
class Caller:
    """One connection, one request at a time."""

    line: socket.socket
    host: str

    @classmethod
    @contextmanager
    def of(cls, url: str) -> Iterator["Caller"]:
        """Closed at the end of the block."""
        place = urlsplit(url)
        with socket.create_connection((place.hostname or "", place.port or 80)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield cls(line, place.netloc)

    def ask(self, verb: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
        """The body of the answer; raises RuntimeError with it when it is a refusal."""
        told = {"host": self.host, **headers, **({"content-length": str(len(body))} if body else {})}
        lines = [f"{verb} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        self.line.sendall("\r\n".join(lines).encode() + body)
        answer = self._more(b"")
        while (end := answer.find(_END)) < 0:
            answer = self._more(answer)
        head = answer[:end]
        at = head.index(_LENGTH) + len(_LENGTH)
        whole = end + len(_END) + int(head[at : at + 12].partition(b"\r")[0])
        parts, held = [answer], len(answer)
        while held < whole:
            parts.append(self._more(b""))
            held += len(parts[-1])
        content = b"".join(parts)[end + len(_END) :]
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{head[:30]!r}: {content[:300]!r}")
        return content

    def _more(self, before: bytes) -> bytes:
        part = self.line.recv(1 << 18)
        if not part:
            raise RuntimeError("the server hung up")
        return before + part
