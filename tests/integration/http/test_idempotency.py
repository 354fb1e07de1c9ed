"""A request that is sent again is done once; what was answered is answered again."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, Response, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.testing import TestClient, create_test_client

from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.acting import acting_as
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.actor import Actor
from subplat.domain.errors import RuleBroken, StaleVersion
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.entrypoints.http.api.fields import Body, Name
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.failures import problem_answers
from subplat.entrypoints.http.idempotency import REPLAYED, idempotency_state, once
from subplat.entrypoints.http.retries import settled, settled_once
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform

API = "/api/v1"
KEY = {"idempotency-key": "key-1"}


class NewFriend(Body, kw_only=True):
    name: Name


class Friends:
    """A small application of its own: clients are registered over the real units of work."""

    def __init__(self, platform: MemoryPlatform | LivePlatform, config: HttpConfig) -> None:
        self.application, self.calls = platform.application, 0
        self.trouble: list[Exception] = []
        self.config = config
        self.actor: Actor | None = None

    @property
    def units(self) -> UnitOfWorkFactory:
        return self.application.clients.register.units_of_work

    def register(self, name: str) -> str:
        self.calls += 1
        with acting_as(self.actor):
            found = self.application.clients.register(RegisterClient(name=name, billing_email=f"{name}@contoh.example"))
        if self.trouble:
            raise self.trouble.pop(0)
        return str(found)

    def names(self) -> list[str]:
        return [client.name for client in self.application.books.read().clients]

    def client(self) -> TestClient[Litestar]:
        @post("/friends", sync_to_thread=True)
        @once()
        def add(data: JSONBody[NewFriend], validate_only: FromQuery[bool] = False) -> dict[str, str]:
            return {"id": settled(lambda: self.register(data.name))}

        @post("/friends/{name:str}/pay", status_code=202, sync_to_thread=True)
        @once(required=True)
        def pay(name: FromPath[str]) -> Response[dict[str, str]]:
            return Response({"id": settled_once(lambda: self.register(name))}, headers={"etag": '"7"', "x-other": "1"})

        @post("/secrets", sync_to_thread=True)
        @once(shown_once=True)
        def secret(data: JSONBody[NewFriend]) -> dict[str, str]:
            return {"token": self.register(data.name)}

        return create_test_client(
            [add, pay, secret],
            state=idempotency_state(self.application),
            exception_handlers={Exception: problem_answers(self.config)},
            raise_server_exceptions=False,
        )


@pytest.fixture(params=["memory", "postgres"])
def friends(request: pytest.FixtureRequest, config: HttpConfig) -> Friends:
    wanted = "platform" if request.param == "memory" else "on_postgres"
    return Friends(request.getfixturevalue(wanted), config)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_repetition_is_answered_alike_and_marked(friends: Friends) -> None:
    with friends.client() as client:
        first = client.post("/friends", json={"name": "satu"}, headers=KEY)
        again = client.post("/friends", json={"name": "satu"}, headers=KEY)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")
    assert (friends.calls, friends.names()) == (1, ["satu"])


def test_status_and_the_headers_that_matter_are_answered_again(friends: Friends) -> None:
    with friends.client() as client:
        first = client.post("/friends/satu/pay", headers=KEY)
        again = client.post("/friends/satu/pay", headers=KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again.json(), again.headers["etag"]) == (first.json(), '"7"')
    assert "x-other" not in again.headers
    assert again.headers["content-type"] == first.headers["content-type"]


def test_the_same_key_for_something_else_is_refused(friends: Friends) -> None:
    with friends.client() as client:
        client.post("/friends", json={"name": "satu"}, headers=KEY)
        other_body = client.post("/friends", json={"name": "dua"}, headers=KEY)
        other_route = client.post("/friends/satu/pay", headers=KEY)
    assert code(other_body) == code(other_route) == (422, "idempotency_key_reused")
    assert friends.names() == ["satu"]


def test_spaces_in_the_body_make_no_other_request(friends: Friends) -> None:
    with friends.client() as client:
        client.post("/friends", json={"name": "satu"}, headers=KEY)
        again = client.post("/friends", content=b'{ "name" : "satu" }', headers=KEY)
    assert again.headers[REPLAYED] == "true"


def test_where_money_or_a_contract_moves_a_key_is_needed(friends: Friends) -> None:
    with friends.client() as client:
        assert code(client.post("/friends/satu/pay")) == (400, "idempotency_key_required")
        assert client.post("/friends", json={"name": "dua"}).status_code == 201
        assert client.post("/friends", json={"name": "tiga"}, headers={"idempotency-key": "x" * 256}).status_code == 400
    assert friends.names() == ["dua"]


def test_a_refusal_undoes_everything_and_leaves_the_key_free(friends: Friends) -> None:
    friends.trouble = [RuleBroken("not today")]
    with friends.client() as client:
        assert code(client.post("/friends", json={"name": "satu"}, headers=KEY)) == (422, "rule_broken")
        assert friends.names() == []
        later = client.post("/friends", json={"name": "satu"}, headers=KEY)
    assert (later.status_code, REPLAYED in later.headers, friends.names()) == (201, False, ["satu"])


def test_a_failure_undoes_everything_and_leaves_the_key_free(friends: Friends) -> None:
    friends.trouble = [ZeroDivisionError()]
    with friends.client() as client:
        assert code(client.post("/friends", json={"name": "satu"}, headers=KEY)) == (500, "internal_error")
        assert friends.names() == []
        assert client.post("/friends", json={"name": "satu"}, headers=KEY).status_code == 201


def test_whoever_is_beaten_to_it_starts_the_whole_again(friends: Friends) -> None:
    """Were only the use case run again, the first run's client would be there and its address taken."""
    friends.trouble = [StaleVersion("client", "1"), StaleVersion("client", "1")]
    with friends.client() as client:
        assert client.post("/friends", json={"name": "satu"}, headers=KEY).status_code == 201
    assert (friends.calls, friends.names()) == (3, ["satu"])


def test_whoever_keeps_being_beaten_is_told_so(friends: Friends) -> None:
    friends.trouble = [StaleVersion("client", "1") for _ in range(20)]
    with friends.client() as client:
        assert code(client.post("/friends", json={"name": "satu"}, headers=KEY)) == (409, "stale_version")
    assert friends.names() == []


def test_a_secret_is_shown_once_and_kept_nowhere(friends: Friends) -> None:
    with friends.client() as client:
        shown = client.post("/secrets", json={"name": "satu"}, headers=KEY)
        assert shown.status_code == 201
        assert code(client.post("/secrets", json={"name": "satu"}, headers=KEY)) == (409, "answer_not_kept")
    assert friends.calls == 1


def test_a_rehearsal_answers_and_writes_nothing(friends: Friends) -> None:
    with friends.client() as client:
        rehearsed = client.post("/friends?validate_only=true", json={"name": "satu"}, headers=KEY)
        assert (rehearsed.status_code, friends.names()) == (201, [])
        done = client.post("/friends", json={"name": "satu"}, headers=KEY)
        assert (done.status_code, REPLAYED in done.headers, friends.names()) == (201, False, ["satu"])
        taken = client.post("/friends?validate_only=true", json={"name": "satu"})
    assert code(taken) == (409, "already_exists")


def test_a_rehearsal_that_is_beaten_to_it_starts_again(friends: Friends) -> None:
    friends.trouble = [StaleVersion("client", "1")]
    with friends.client() as client:
        assert client.post("/friends?validate_only=true", json={"name": "satu"}).status_code == 201
    assert (friends.calls, friends.names()) == (2, [])


def test_the_key_is_described(friends: Friends) -> None:
    with friends.client() as client:
        paths = client.app.openapi_schema.to_schema()["paths"]
    (described,) = [each for each in paths["/friends"]["post"]["parameters"] if each["in"] == "header"]
    assert (described["name"], described["required"]) == ("Idempotency-Key", False)


def test_accepting_again_with_the_same_key_is_no_conflict(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    quotation, sales = accepted
    path = f"{API}/quotations/{quotation}/accept"
    assert client.post(path, headers={"idempotency-key": "again"}).status_code == 409
    assert platform.shelves.quotations.rows[UUID(quotation)].status is QuotationStatus.ACCEPTED
    deal = f"{API}/quotations/{quotation}/generate-subscription"
    made = client.post(deal, json={"created_by_user_id": sales}, headers=KEY)
    again = client.post(deal, json={"created_by_user_id": sales}, headers=KEY)
    assert (again.json(), again.headers[REPLAYED]) == (made.json(), "true")


@pytest.mark.parametrize("path", ["quotations/{}/accept", "quotations/{}/generate-subscription"])
def test_contracts_do_not_move_without_a_key(stranger: TestClient[Litestar], path: str) -> None:
    stranger.headers["authorization"] = "Bearer staff token of the tests"
    body: dict[str, Any] = {"created_by_user_id": str(UUID(int=1))} if "generate" in path else {}
    answer = stranger.post(f"{API}/{path.format(UUID(int=1))}", json=body or None)
    assert code(answer) == (400, "idempotency_key_required")
