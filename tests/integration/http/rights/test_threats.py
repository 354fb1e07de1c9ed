"""What an attacker would send to every route: none is forgotten, because the application and its description name them."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import httpx
import pytest
from litestar.testing import TestClient
from structlog.testing import capture_logs

from subplat.application.accounts.rights import Reach
from subplat.entrypoints.http.answers import SECURITY_HEADERS
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.health import ANY_HOST
from subplat.entrypoints.http.route_rights import PERMISSION, PUBLIC
from subplat.testing.http.callers import AskedBy, code_of, filled
from subplat.testing.http.installation import CALLBACK_TOKEN, ApiInstallation
from subplat.testing.http.matrix import WORDS, Route, Whose, answer, good_body, routes

EVIL = "https://evil.example"
GREEDY = ("role", "client_id", "status", "balance", "amount", "is_manual", "id", "password_hash", "version")
XSS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "\u202eevil\u202c",
]


def who_may(api: ApiInstallation, route: Route) -> AskedBy:
    """Somebody with a session whom the route lets in."""
    people = [api.callers[name] for name in ("ADMIN", "CLIENT")]
    return next(each for each in people if PUBLIC in route.opt or each.reach(route.opt[PERMISSION]) is not Reach.NONE)


def path_of(api: ApiInstallation, route: Route) -> str:
    return filled(route.path, {**WORDS, **{name: api.objects[name].mine for name in route.ids}})


def unsafe(api: ApiInstallation) -> list[Route]:
    found = [each for each in routes(api) if each.verb not in ("GET", "HEAD") and each.path.startswith("/api/")]
    assert len(found) > 50
    return found


def with_bodies(api: ApiInstallation) -> Iterator[tuple[Route, Any]]:
    for route in routes(api):
        if route.operation is not None and route.operation.body is not None:
            yield route, good_body(api, route.operation)


# Cross-site requests.


@pytest.mark.parametrize(
    ("headers", "refusals"),
    [
        ({"x-csrf-token": ""}, {"csrf_token_missing"}),
        ({"x-csrf-token": "0" * 64}, {"csrf_token_missing"}),
        ({"origin": EVIL}, {"cross_site_request"}),
        ({"sec-fetch-site": "cross-site"}, {"cross_site_request"}),
    ],
)
def test_no_route_that_changes_something_obeys_another_sites_page(
    api: ApiInstallation, headers: dict[str, str], refusals: set[str]
) -> None:
    obeyed = []
    for route in unsafe(api):
        if PUBLIC in route.opt and "x-csrf-token" in headers:
            # Before a login there is no session whose token could be shown; the browser's word is asked there too.
            continue
        body = good_body(api, route.operation) if route.operation else None
        told = api.door.ask(who_may(api, route), route.verb, path_of(api, route), json=body, headers=headers)
        if (told.status_code, code_of(told)) not in {(403, each) for each in refusals}:
            obeyed.append(f"{route}: {told.status_code} {told.text[:100]}")
    assert obeyed == []


def test_looking_changes_nothing(api: ApiInstallation) -> None:
    before = attrs.asdict(api.platform.application.books.read())
    for route in routes(api):
        if route.verb == "GET" and not route.path.startswith("/pay"):
            answer(api, route, who_may(api, route), Whose.OWN)
    assert attrs.asdict(api.platform.application.books.read()) == before


# Bodies.


def test_no_body_takes_a_field_that_it_does_not_have(api: ApiInstallation) -> None:
    taken, tried = [], 0
    for route, body in with_bodies(api):
        for name, greedy in _greedy(api, route, body):
            told = api.door.ask(who_may(api, route), route.verb, path_of(api, route), json=greedy)
            tried += 1
            if (told.status_code, code_of(told)) != (400, "invalid_request"):
                taken.append(f"{route} took {name}: {told.status_code} {told.text[:100]}")
    assert taken == []
    assert tried > 400


def _greedy(api: ApiInstallation, route: Route, body: Any) -> Iterator[tuple[str, Any]]:
    """The body with one field too many, at its top and inside of each of its objects."""
    assert route.operation is not None
    assert route.operation.body is not None
    known = api.description.resolved(route.operation.body).get("properties", {})
    for name in GREEDY:
        if name not in known:
            yield name, {**body, name: "ADMIN"}
    for field, value in body.items():
        if isinstance(value, dict) and "additionalProperties" not in api.description.resolved(known[field]):
            yield f"{field}.is_manual", {**body, field: {**value, "is_manual": True}}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{field}[].is_manual", {**body, field: [{**value[0], "is_manual": True}]}


def test_deep_and_huge_bodies_are_refused_everywhere(api: ApiInstallation) -> None:
    deep, huge = b"[" * 100_000, b'"' + b"a" * 1_000_001 + b'"'
    faults = []
    for route, _ in with_bodies(api):
        for content, expected in ((deep, {400}), (huge, {400, 413})):
            headers = {"content-type": "application/json"}
            told = api.door.ask(who_may(api, route), route.verb, path_of(api, route), content=content, headers=headers)
            if told.status_code not in expected:
                faults.append(f"{route}: {told.status_code}")
    assert faults == []


def test_a_body_without_end_is_cut_off(api: ApiInstallation) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65_536
            yield b"a" * 65_536

    caller = api.callers["ADMIN"]
    told = api.door.ask(
        caller, "POST", "/api/v1/clients", content=endless(), headers={"content-type": "application/json"}
    )
    assert told.status_code == 413


@pytest.mark.parametrize("limit", ["1000000000", "0", "-1", "9" * 400, "1e9", "NaN"])
def test_no_list_is_as_long_as_the_caller_likes(api: ApiInstallation, limit: str) -> None:
    lists = [
        route
        for route in routes(api)
        if route.operation and "limit" in {each["name"] for each in route.operation.parameters}
    ]
    assert len(lists) > 15
    for route in lists:
        told = api.door.ask(who_may(api, route), "GET", path_of(api, route), params={"limit": limit})
        assert told.status_code == 400, str(route)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]
)
def test_no_day_at_the_end_of_the_calendar_is_a_failure_of_ours(api: ApiInstallation, day: str) -> None:
    failed, tried = [], 0
    for route in routes(api):
        for name in [each["name"] for each in (route.operation.parameters if route.operation else ())]:
            told = api.door.ask(who_may(api, route), route.verb, path_of(api, route), params={name: day})
            failed += [f"{route} {name}"] if told.status_code >= 500 else []
            tried += 1
    assert failed == []
    assert tried > 150


# Answers.


def answers(api: ApiInstallation, headers: Mapping[str, str]) -> Iterator[tuple[Route, httpx.Response]]:
    """Of every route, to somebody whom it lets in and to nobody."""
    for route in routes(api):
        for caller in (who_may(api, route), api.callers["anonymous"]):
            body = good_body(api, route.operation) if route.operation else None
            yield route, api.door.ask(caller, route.verb, path_of(api, route), json=body, headers=dict(headers))


def test_every_answer_of_every_route_has_the_security_headers_and_lets_no_other_origin_read(
    api: ApiInstallation,
) -> None:
    for route, told in answers(api, {"origin": EVIL}):
        missing = [name for name in SECURITY_HEADERS if name not in told.headers]
        assert missing == [], str(route)
        assert not [name for name in told.headers if name.startswith("access-control-")], str(route)
        assert "server" not in told.headers


def test_no_preflight_is_granted(api: ApiInstallation) -> None:
    asked = {"origin": EVIL, "access-control-request-method": "POST", "access-control-request-headers": "x-csrf-token"}
    for path in {path_of(api, route) for route in routes(api)}:
        told = api.door.ask(api.callers["anonymous"], "OPTIONS", path, headers=asked)
        assert not [name for name in told.headers if name.startswith("access-control-")]


def test_no_route_but_probes_is_served_under_another_hosts_name(api: ApiInstallation) -> None:
    config = attrs.evolve(api.config, allowed_hosts=("testserver.local",))
    with TestClient(create_http_app(api.platform.application, config), raise_server_exceptions=False) as client:
        for route in routes(api):
            if route.opt.get(ANY_HOST):
                continue
            for host in (
                "evil.example",
                "testserver.local.evil.example",
                "evil.example:443",
                "testserver.local@evil.example",
            ):
                told = client.request(
                    route.verb, path_of(api, route), headers={"host": host, "x-callback-token": CALLBACK_TOKEN}
                )
                assert told.status_code == 400, f"{route} {host}"
                assert "evil" not in told.text


def test_nothing_asks_where_to_go_next(api: ApiInstallation) -> None:
    suspicious = {
        "next",
        "redirect",
        "redirect_uri",
        "return",
        "return_to",
        "return_url",
        "callback",
        "continue",
        "goto",
    }
    names = {each["name"] for operation in api.description.operations() for each in operation.parameters}
    assert not names & suspicious
    for _, told in answers(api, {}):
        assert "location" not in told.headers or told.headers["location"].startswith("/api/v1/")


# What is stored.


@pytest.mark.parametrize("payload", XSS)
def test_markup_in_a_name_comes_back_as_json_that_no_browser_reads_as_a_page(
    api: ApiInstallation, payload: str
) -> None:
    admin, mail = api.callers["ADMIN"], f"client-{abs(hash(payload))}@contoh.example"
    made = api.door.ask(admin, "POST", "/api/v1/clients", json={"name": payload, "billing_email": mail})
    assert made.status_code in (201, 422), made.text
    told = api.door.ask(admin, "GET", "/api/v1/clients", params={"limit": "200"})
    assert told.headers["content-type"] == "application/json"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert (payload in {each["name"] for each in told.json()["items"]}) == (made.status_code == 201)
    page = api.door.ask(api.callers["anonymous"], "GET", f"/pay/{payload.replace('/', '')}")
    assert "alert(1)" not in page.text


@pytest.mark.parametrize(
    ("filename", "content_type", "content"),
    [
        ("invoice.html", "text/html", b"<script>alert(1)</script>"),
        ("invoice.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("invoice.pdf", "application/pdf", b"<html><script>alert(1)</script>"),
        ("invoice.pdf", "application/pdf", b"PK\x03\x04%PDF-1.4"),
        ("invoice.png", "image/png", b"GIF89a;<script>"),
        ("../../etc/passwd", "application/pdf", b"%PDF-1.4"),
        ("..\\..\\boot.ini", "application/pdf", b"%PDF-1.4"),
        ("a\r\nset-cookie: x=1.pdf", "application/pdf", b"%PDF-1.4"),
        ("a\x00.pdf", "application/pdf", b"%PDF-1.4"),
        ('a".pdf', "application/pdf", b"%PDF-1.4"),
    ],
)
def test_an_upload_is_what_it_says_or_refused(
    api: ApiInstallation, filename: str, content_type: str, content: bytes
) -> None:
    upload = {"filename": filename, "content_type": content_type, "content": b64encode(content).decode()}
    path = f"/api/v1/billing-cycles/{api.objects['cycle_id'].mine}/invoice"
    told = api.door.ask(api.callers["FINANCE"], "POST", path, json={"number": "INV/1", "invoice": upload})
    assert told.status_code in (400, 422), told.text


def test_a_file_is_saved_and_never_shown(api: ApiInstallation) -> None:
    told = api.door.ask(api.callers["FINANCE"], "GET", f"/api/v1/files/{api.objects['file_id'].mine}")
    assert told.status_code == 200
    assert told.headers["content-disposition"].startswith("attachment;")
    assert told.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in told.headers["content-security-policy"]


# Logs.


def test_no_log_line_holds_what_is_sent_or_shown(api: ApiInstallation) -> None:
    canaries = [
        "0098765432102000",
        "canary-password-41",
        "canary-words-of-a-client",
        "4111111111111111",
        CALLBACK_TOKEN,
    ]
    key = api.door.key("logged")
    with capture_logs() as lines:
        for route in routes(api):
            body = good_body(api, route.operation) if route.operation else None
            spoilt = _with_canaries(body, canaries)
            for caller in (who_may(api, route), key):
                headers = {"x-callback-token": CALLBACK_TOKEN, "user-agent": canaries[2]}
                api.door.ask(caller, route.verb, path_of(api, route), json=spoilt, headers=headers)
                api.door.ask(caller, route.verb, path_of(api, route), params={"text": canaries[0]})
    assert len(lines) > 300
    told = json.dumps(lines, default=str)
    assert key.token is not None
    for canary in (*canaries, key.token):
        assert canary not in told


def _with_canaries(body: Any, canaries: list[str]) -> Any:
    if not isinstance(body, dict):
        return body
    texts = [name for name, value in body.items() if value == "contoh"]
    return {**body, **{name: canaries[number % 4] for number, name in enumerate(texts)}}
