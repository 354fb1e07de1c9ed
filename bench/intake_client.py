"""The provider at full load: `python -m bench.intake_client URL CONNECTIONS SECONDS FIRST`, a process of its own.

Keeps one request under way on each connection; every callback is another one, numbered from FIRST. Written on bare
sockets, so that the client takes as little as possible of the processors that the server needs.
"""

import json
import selectors
import socket
import sys
import time
from itertools import count
from urllib.parse import urlsplit

from bench.timing import point

SIZE = 1024
_NUMBER = b"%012d"
_HEAD = (
    b"POST /webhooks/xendit HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\nuser-agent: Xendit\r\n"
    b"x-callback-token: sandbox-callback-token\r\nwebhook-id: load-%b\r\ncontent-length: %d\r\n\r\n"
)


def callback(number: bytes) -> bytes:
    """A paid invoice, 1 KB as the provider sends it."""
    fields = {
        "id": f"inv-{number.decode()}",
        "external_id": f"cycle-{number.decode()}",
        "status": "PAID",
        "amount": 1250000.5,
        "paid_amount": 1250000.5,
        "currency": "IDR",
        "created": "2026-01-31T02:00:00.000Z",
        "payment_method": "BANK_TRANSFER",
        "items": [{"name": "Workspace Standard", "quantity": 25, "price": 50000}],
    }
    short = json.dumps({**fields, "description": ""})
    return json.dumps({**fields, "description": "x" * (SIZE - len(short))}).encode()


def main(url: str, connections: int, seconds: float, first: int) -> dict[str, object]:
    """What was answered: how many, in which time, with which status, and the points of the waiting times in ms."""
    place = urlsplit(url)
    host = place.netloc.encode()
    sample = callback(_NUMBER % 0)
    numbers = count(first)

    def request() -> bytes:
        number = _NUMBER % next(numbers)
        return _HEAD % (host, number, len(sample)) + sample.replace(_NUMBER % 0, number)

    open_connections = []
    selector = selectors.DefaultSelector()
    sent: dict[socket.socket, float] = {}
    for _ in range(connections):
        connection = socket.create_connection((place.hostname or "", place.port or 80))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, connection)
        open_connections.append(connection)
    waits: list[float] = []
    statuses: dict[str, int] = {}
    received: dict[socket.socket, bytes] = {}
    started = time.perf_counter()
    for connection in open_connections:
        sent[connection] = time.perf_counter()
        connection.sendall(request())
    ends = started + seconds
    while sent:
        for key, _ in selector.select():
            connection = key.data
            got = connection.recv(65536)
            if not got:
                raise ConnectionError("the server hung up")
            answer = received.pop(connection, b"") + got
            if not _is_whole(answer):
                received[connection] = answer
                continue
            now = time.perf_counter()
            waits.append(now - sent.pop(connection))
            status = answer[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            if now < ends:
                sent[connection] = now
                connection.sendall(request())
    taken = time.perf_counter() - started
    return {
        "answered": len(waits),
        "seconds": taken,
        "statuses": statuses,
        "p50_ms": point(waits, 0.5) * 1000,
        "p99_ms": point(waits, 0.99) * 1000,
    }


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))))
