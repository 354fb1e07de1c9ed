"""The sender on real sockets: what a receiver gets, and what a bad receiver cannot do."""

import hmac
import json
import logging
import socket
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Thread
from time import monotonic
from typing import Any

import attrs
import pytest

from subplat.adapters.outbound.addresses import AddressGuard
from subplat.adapters.outbound.sender import HttpEventSender
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.integrations import OutgoingEvent
from subplat.testing.patience import PATIENCE

KEY = "a-key-of-forty-three-characters-0123456789_"
SECRET = "whsec_" + b64encode(KEY.encode()).decode()
SENDER = HttpEventSender(guard=AddressGuard(allow_private=True), timeout=PATIENCE)


def event(url: str, **differences: Any) -> OutgoingEvent:
    made = OutgoingEvent(
        url=url,
        secret=SECRET,
        message_id="019c11c7-4d00-7000-8000-000000000002",
        sent_at=datetime.now(UTC),
        body=json.dumps({"type": "user.deactivated.v1", "data": {"name": "Jalan Café"}}),
    )
    return attrs.evolve(made, **differences)


@contextmanager
def raw(answer: bytes, *, linger: float = 0.0) -> Iterator[str]:
    """A server that answers every connection with these bytes; byte by byte, with pauses, if it lingers."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            try:
                for byte in [answer] if not linger else [answer[i : i + 1] for i in range(len(answer))]:
                    connection.sendall(byte)
                    if linger:
                        stop.wait(linger)
            except OSError:
                return

    from threading import Event

    stop = Event()
    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stop.set()
        listener.close()
        thread.join(2)


def test_a_receiver_verifies_the_signature_with_the_library(receiver: Any) -> None:
    receiver.secret = SECRET
    assert SENDER.send(event(receiver.url, header_token="the header token")) == 204
    ((body, headers),) = receiver.taken
    assert body["data"] == {"name": "Jalan Café"}
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "019c11c7-4d00-7000-8000-000000000002"
    assert headers["x-subplat-token"] == "the header token"


def test_a_node_that_takes_a_key_as_text_computes_the_same_signature(receiver: Any) -> None:
    """HMAC-SHA256 of `id.timestamp.body` with the key as text, in base64: what n8n's Crypto node does."""
    receiver.secret = SECRET
    sent = event(receiver.url)
    SENDER.send(sent)
    ((_, headers),) = receiver.taken
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{sent.body}"
    digest = b64encode(hmac.new(KEY.encode(), text.encode(), sha256).digest()).decode()
    assert f"v1,{digest}" in headers["webhook-signature"].split(" ")
    assert b64decode(SECRET.removeprefix("whsec_")).decode() == KEY


def test_with_another_key_or_an_old_timestamp_it_is_turned_away(receiver: Any) -> None:
    receiver.secret = SECRET
    other = "whsec_" + b64encode(b"another key of some length......").decode()
    assert SENDER.send(event(receiver.url, secret=other)) == 401
    assert SENDER.send(event(receiver.url, sent_at=datetime.now(UTC) - timedelta(minutes=6))) == 401
    assert (receiver.turned_away, receiver.taken) == (2, [])


@pytest.mark.parametrize("status", [200, 202, 301, 404, 410, 429, 500, 503])
def test_every_status_is_told_and_no_redirect_is_followed(receiver: Any, status: int) -> None:
    receiver.secret, receiver.answer, receiver.headers = SECRET, status, {"location": receiver.url}
    assert SENDER.send(event(receiver.url)) == status
    assert receiver.knocks == 1


def test_a_forbidden_address_is_never_connected_to(receiver: Any) -> None:
    guarded = HttpEventSender(guard=AddressGuard())
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(Rejected) as refusal:
            guarded.send(event(url))
        assert refusal.value.code == "forbidden_address"
    assert receiver.knocks == 0


def test_a_name_that_means_another_address_the_second_time_gains_nothing(receiver: Any) -> None:
    """DNS rebinding: the address that was judged is the one that is called."""
    receiver.secret = SECRET
    lookups: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"] if len(lookups) == 1 else ["169.254.169.254"]

    sender = HttpEventSender(guard=AddressGuard(allow_private=True, resolve=resolve))
    url = receiver.url.replace("127.0.0.1", "receiver.example")
    assert sender.send(event(url)) == 204
    assert lookups == ["receiver.example"]
    assert receiver.taken[0][1]["host"].startswith("receiver.example:")


def test_nobody_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable):
        SENDER.send(event(f"http://127.0.0.1:{port}/"))


def test_a_name_nobody_knows_is_unavailable() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("unknown")

    with pytest.raises(Unavailable):
        HttpEventSender(guard=AddressGuard(resolve=resolve)).send(event("https://unknown.example/"))


def test_a_server_that_answers_byte_by_byte_is_left_in_time() -> None:
    started = monotonic()
    with raw(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50, linger=0.1) as url, pytest.raises(OutcomeUnknown):
        SENDER.send(event(url))
    assert monotonic() - started < 20, "300 bytes would have taken half a minute"


def test_what_is_no_http_is_malformed() -> None:
    with raw(b"SSH-2.0-OpenSSH\r\n\r\n") as url, pytest.raises(MalformedAnswer):
        SENDER.send(event(url))


def test_a_body_without_end_is_not_read() -> None:
    with raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n" + b"x" * 100_000) as url:
        assert SENDER.send(event(url)) == 200


def test_too_large_an_event_is_refused_before_it_leaves(receiver: Any) -> None:
    with pytest.raises(Rejected):
        SENDER.send(event(receiver.url, body="x" * 300_000))
    assert receiver.knocks == 0


def test_secrets_are_neither_logged_nor_shown(receiver: Any, caplog: pytest.LogCaptureFixture) -> None:
    receiver.secret = SECRET
    caplog.set_level(logging.DEBUG)
    sent = event(receiver.url, header_token="the header token")
    SENDER.send(sent)
    for secret in (SECRET, KEY, "the header token"):
        assert secret not in caplog.text
        assert secret not in repr(sent)
