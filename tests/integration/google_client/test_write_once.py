"""A dropped connection must not mean two mails: proven against a server that reads the call and hangs up."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httplib2
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.credentials import FixedToken
from subplat.adapters.google_client.refusals import Clash, Missing
from subplat.adapters.google_client.services import GoogleServices, Interface
from subplat.application.ports.failures import (
    MalformedAnswer,
    NotLetIn,
    OutcomeUnknown,
    OutsideFailure,
    Rejected,
    Unavailable,
)
from subplat.testing.patience import PATIENCE

GMAIL = Interface(name="gmail", version="v1", scopes=())
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"id": "m1"}'
CUT_SHORT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
SILENCE = None

Serving = Callable[..., Any]


def refused(status: str, reason: str, headers: str = "") -> bytes:
    body = f'{{"error": {{"code": 0, "message": "No.", "errors": [{{"reason": "{reason}"}}]}}}}'
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}"
    ).encode()


def drafts(address: str) -> Any:
    services = GoogleServices(
        credentials=FixedToken("token"), endpoint=address, timeout_seconds=PATIENCE.total_seconds()
    )
    return services.service(GMAIL).users().drafts()


def send(address: str) -> Any:
    return perform("gmail", drafts(address).send(userId="me", body={"id": "r1"}))


def read(address: str) -> Any:
    return perform("gmail", drafts(address).get(userId="me", id="r1"))


def test_a_call_that_writes_is_sent_once_when_the_connection_is_dropped(serving: Serving) -> None:
    server = serving(SILENCE)
    with pytest.raises(OutcomeUnknown):
        send(server.address)
    assert server.requests == ["POST /gmail/v1/users/me/drafts/send?alt=json HTTP/1.1"]


def test_the_stock_transport_would_have_sent_it_twice(serving: Serving) -> None:
    """The counter-check: without our transport the server really sees two."""
    server = serving(SILENCE)
    stock = build(
        "gmail",
        "v1",
        http=httplib2.Http(timeout=PATIENCE.total_seconds(), proxy_info=None),
        client_options={"api_endpoint": server.address},
        static_discovery=True,
        cache_discovery=False,
    )
    with pytest.raises(OSError):
        stock.users().drafts().send(userId="me", body={"id": "r1"}).execute(num_retries=0)
    assert len(server.requests) == 2


def test_each_call_has_a_connection_of_its_own_so_that_a_stale_one_cannot_lose_it(serving: Serving) -> None:
    server = serving(OK)
    users = drafts(server.address)
    for _ in range(3):
        assert perform("gmail", users.send(userId="me", body={"id": "r1"})) == {"id": "m1"}
    assert len(server.requests) == 3


def test_a_read_is_simply_unavailable_when_the_connection_is_dropped(serving: Serving) -> None:
    with pytest.raises(Unavailable):
        read(serving(SILENCE).address)


def test_an_answer_cut_short_leaves_the_outcome_of_a_write_open(serving: Serving) -> None:
    server = serving(CUT_SHORT)
    with pytest.raises(OutcomeUnknown):
        send(server.address)
    assert len(server.requests) == 1


def test_a_write_that_is_never_answered_is_an_unknown_outcome() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(OutcomeUnknown):
        send(f"http://127.0.0.1:{listener.getsockname()[1]}")


def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable):
        send(f"http://127.0.0.1:{port}")


def test_an_unknown_host_means_that_nothing_was_sent() -> None:
    with pytest.raises(Unavailable):
        send("http://nowhere.invalid")


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (refused("429 Too Many Requests", "rateLimitExceeded"), Unavailable),
        (refused("403 Forbidden", "userRateLimitExceeded"), Unavailable),
        (refused("403 Forbidden", "forbidden"), Rejected),
        (refused("403 Forbidden", "insufficientPermissions"), NotLetIn),
        (refused("503 Service Unavailable", "backendError"), Unavailable),
        (refused("500 Internal Server Error", "backendError"), OutcomeUnknown),
        (refused("504 Gateway Timeout", ""), OutcomeUnknown),
        (refused("404 Not Found", "notFound"), Missing),
        (refused("409 Conflict", "duplicate"), Clash),
        (refused("301 Moved Permanently", "", "Location: http://127.0.0.1:1/\r\n"), Rejected),
        (OK.replace(b'"id"', b"'id'"), MalformedAnswer),
        (OK.replace(b'{"id"', b'{"\xffd"'), MalformedAnswer),
    ],
)
def test_each_answer_to_a_write_has_one_meaning(serving: Serving, reply: bytes, failure: type[OutsideFailure]) -> None:
    server = serving(reply)
    with pytest.raises(OutsideFailure) as caught:
        send(server.address)
    assert type(caught.value) is failure
    assert len(server.requests) == 1


def test_a_failing_read_is_never_an_unknown_outcome(serving: Serving) -> None:
    for status in ("500 Internal Server Error", "504 Gateway Timeout"):
        with pytest.raises(Unavailable):
            read(serving(refused(status, "backendError")).address)


def test_the_time_to_wait_is_passed_on(serving: Serving) -> None:
    server = serving(refused("429 Too Many Requests", "rateLimitExceeded", "Retry-After: 7\r\n"))
    with pytest.raises(Unavailable) as caught:
        send(server.address)
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_token_that_is_refused_is_an_outage_of_ours_and_nothing_was_done(serving: Serving) -> None:
    server = serving(refused("401 Unauthorized", "authError"))
    with pytest.raises(NotLetIn) as caught:
        send(server.address)
    assert caught.value.code == "unauthorized"


class Refreshing(Credentials):
    """Asks the server for a token before each call, as a service account does when its token has run out."""

    def __init__(self, address: str) -> None:
        super().__init__(token=None)
        self.address = address

    def refresh(self, request: Any) -> None:
        answer = request(f"{self.address}/token", method="POST", body=b"grant")
        if answer.status != 200:
            raise RefreshError("invalid_grant")
        self.token = "fresh"


class RefreshingSource:
    def __init__(self, address: str) -> None:
        self.address = address

    def credentials(self, scopes: object, subject: str | None) -> Any:
        return Refreshing(self.address)


def refreshing_send(address: str) -> Any:
    services = GoogleServices(
        credentials=RefreshingSource(address), endpoint=address, timeout_seconds=PATIENCE.total_seconds()
    )
    request = services.service(GMAIL).users().drafts().send(userId="me", body={"id": "r1"})
    return perform("gmail", request)


def test_a_connection_lost_while_fetching_the_token_means_that_nothing_was_sent(serving: Serving) -> None:
    server = serving(SILENCE)
    with pytest.raises(Unavailable):
        refreshing_send(server.address)
    assert all("/token" in line for line in server.requests)


def test_a_revoked_key_is_an_outage_of_ours(serving: Serving) -> None:
    with pytest.raises(NotLetIn) as caught:
        refreshing_send(serving(refused("400 Bad Request", "")).address)
    assert caught.value.code == "unauthorized"


def test_a_mailbox_that_is_gone_is_for_a_person(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(self: Refreshing, request: object) -> None:
        raise RefreshError("invalid_grant: Invalid email or User ID")

    monkeypatch.setattr(Refreshing, "refresh", nobody)
    with pytest.raises(Rejected) as caught:
        refreshing_send(serving(OK).address)
    assert caught.value.code == "unauthorized"


def test_a_fresh_token_lets_the_call_through(serving: Serving) -> None:
    server = serving(OK)
    assert refreshing_send(server.address) == {"id": "m1"}
    assert [line.split()[1].split("?")[0] for line in server.requests] == ["/token", "/gmail/v1/users/me/drafts/send"]


def test_each_thread_and_mailbox_has_a_service_of_its_own() -> None:
    services = GoogleServices(credentials=FixedToken("token"), endpoint="http://127.0.0.1:1")
    elsewhere: list[Any] = []
    thread = threading.Thread(target=lambda: elsewhere.append(services.service(GMAIL, "a@sub.example")))
    thread.start()
    thread.join()
    mine = services.service(GMAIL, "a@sub.example")
    assert services.service(GMAIL, "a@sub.example") is mine
    assert services.service(GMAIL, "b@sub.example") is not mine
    assert elsewhere[0] is not mine
