"""What holds for every route, asked of every route: a new one is held to it without a word here."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest

from subplat.application.accounts.rights import RIGHTS, Permission, Reach
from subplat.domain.accounts.user import Role
from subplat.entrypoints.http.guard import routes_of
from subplat.entrypoints.http.route_rights import PERMISSION
from subplat.testing.http.callers import AskedBy, filled
from subplat.testing.http.description import Operation
from subplat.testing.http.installation import ApiInstallation, api_installation
from subplat.testing.http.objects import MISSING

API = "/api/v1"
JSON = "application/json"
PROBLEM = "application/problem+json"
OWN_LOGIN = f"{API}/auth/"
"""Attempts are counted and answers are secrets there: nothing is kept to be answered again."""
MOVES_MONEY_OR_A_CONTRACT = {
    "acceptQuotation",
    "adjustWallet",
    "automateCollection",
    "cancelSubscription",
    "changePrice",
    "changeQuantity",
    "confirmOfflinePayment",
    "createManualSubscription",
    "declineOfflinePayment",
    "generateSubscription",
    "liftOverride",
    "overrideStatus",
    "placeReceipt",
    "recordInvoice",
    "recordTopUp",
    "refundPayment",
    "scheduleQuantity",
    "topUpWallet",
}
REHEARSED = {"acceptQuotation", "reviseQuotation", "createManualSubscription", "overrideStatus"}
MATCHED = {
    "acceptQuotation",
    "rejectQuotation",
    "reviseQuotation",
    "sendQuotation",
    "overrideStatus",
    "cancelSubscription",
}
FIGURES = {"amount", "unit_price", "rate", "exchange_rate", "discount_percent"}


@pytest.fixture(scope="module")
def api() -> Iterator[ApiInstallation]:
    with api_installation() as started:
        yield started


def operations(api: ApiInstallation) -> list[Operation]:
    return [each for each in api.description.operations() if each.path.startswith(API)]


def told(api: ApiInstallation, operation: Operation) -> dict[str, Any]:
    return dict(api.description.document["paths"][operation.path][operation.verb.lower()])


def permitted(api: ApiInstallation, operation: Operation) -> AskedBy:
    """Somebody who may: an Admin, else a client."""
    right = rights(api).get((operation.verb, operation.path))
    name = "ADMIN" if right is None or RIGHTS[right][Role.ADMIN] is not Reach.NONE else "CLIENT"
    return api.callers[name]


def rights(api: ApiInstallation) -> dict[tuple[str, str], Permission]:
    return {
        (verb, re.sub(r":\w+}", "}", path)): handler.opt[PERMISSION]
        for path, handler in routes_of(api.app)
        if PERMISSION in handler.opt
        for verb in getattr(handler, "http_methods", ())
    }


def ask(api: ApiInstallation, operation: Operation, query: str = "", **more: Any) -> httpx.Response:
    caller = permitted(api, operation)
    ids: dict[str, Any] = dict.fromkeys(operation.path_parameters, MISSING)
    if caller.name == "CLIENT":
        ids = {name: api.objects[name].mine for name in ids}
    path = filled(operation.path, {**ids, "name": "mrr"} if "name" in ids else ids)
    return api.door.ask(caller, operation.verb, path + query, **more)


def refused(answer: httpx.Response, status: int, code: str) -> bool:
    """Whether that is the answer, and a problem as it should be."""
    assert answer.status_code == status, (str(answer.request.url), answer.status_code, answer.text[:300])
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body.keys() == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert (body["type"], body["status"]) == (f"urn:subplat:problem:{body['code']}", status)
    assert body["instance"] == answer.request.url.path
    assert body["request_id"] == answer.headers["x-request-id"]
    return bool(body["code"] == code)


def parameters(operation: Operation) -> dict[str, Any]:
    return {each["name"]: each for each in operation.parameters}


def example(api: ApiInstallation, operation: Operation) -> Any:
    return told(api, operation)["requestBody"]["content"][JSON]["examples"]["usual"]["value"]


def test_a_parameter_that_is_not_known_is_refused(api: ApiInstallation) -> None:
    for operation in operations(api):
        assert refused(ask(api, operation, "?surprise=1"), 400, "unknown_parameter"), operation.name


def test_a_field_that_is_not_known_is_refused_with_its_name(api: ApiInstallation) -> None:
    asked = [each for each in operations(api) if each.body is not None]
    assert len(asked) > 40
    for operation in asked:
        answer = ask(api, operation, json={**example(api, operation), "surprise": 1})
        assert refused(answer, 400, "invalid_request"), operation.name
        assert "surprise" in answer.json()["errors"][0]["message"]


def with_numbers(value: Any, name: str = "") -> Iterator[Any]:
    """The value with one of its figures as a JSON number, one after the other."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from ({**value, key: changed} for changed in with_numbers(inside, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from ([*value[:number], changed, *value[number + 1 :]] for changed in with_numbers(inside, name))
    elif name in FIGURES and isinstance(value, str):
        yield float(value)
        yield int(float(value))


def test_money_as_a_number_is_refused(api: ApiInstallation) -> None:
    asked = 0
    for operation in operations(api):
        for body in with_numbers(example(api, operation)) if operation.body is not None else ():
            asked += 1
            assert refused(ask(api, operation, json=body), 400, "invalid_request"), (operation.name, body)
    assert asked >= 20


def test_a_body_in_another_language_is_refused(api: ApiInstallation) -> None:
    for operation in operations(api):
        if operation.body is not None:
            answer = ask(api, operation, content=b"a=1", headers={"content-type": "application/x-www-form-urlencoded"})
            assert refused(answer, 415, "unsupported_media_type"), operation.name


def test_who_takes_no_json_is_told_so(api: ApiInstallation) -> None:
    files = {"printQuotation", "downloadFile", "exportReport"}
    for operation in operations(api):
        answer = ask(api, operation, headers={"accept": "text/html"})
        if operation.name in files:
            assert answer.status_code != 406
        else:
            assert refused(answer, 406, "not_acceptable"), operation.name


def test_pages_have_an_end(api: ApiInstallation) -> None:
    lists = [each for each in operations(api) if "limit" in parameters(each)]
    assert len(lists) >= 20
    for operation in lists:
        assert parameters(operation)["limit"]["schema"]["maximum"] == 200, operation.name
        for limit in ("0", "201", "1000000000", "many"):
            answer = ask(api, operation, f"?limit={limit}")
            assert refused(answer, 400, "invalid_request"), operation.name
            assert [fault["pointer"] for fault in answer.json()["errors"]] == ["?limit"]
        assert ask(api, operation, "?limit=200").status_code == 200, operation.name


def test_lists_are_items_and_a_cursor(api: ApiInstallation) -> None:
    lists = [each for each in operations(api) if each.verb == "GET" and each.name.startswith("list")]
    for operation in lists:
        if operation.name != "listEventNames":
            assert ask(api, operation).json().keys() == {"items", "next_cursor"}, operation.name


def test_a_cursor_of_nobody_is_refused(api: ApiInstallation) -> None:
    for operation in operations(api):
        if "cursor" in parameters(operation):
            answer = ask(api, operation, "?cursor=nobody")
            assert answer.status_code == 400, operation.name


def test_a_parameter_that_is_sent_once_is_not_sent_twice(api: ApiInstallation) -> None:
    for operation in operations(api):
        for name, parameter in parameters(operation).items():
            if parameter["in"] == "query" and parameter["schema"].get("type") in ("string", "integer"):
                answer = ask(api, operation, f"?{name}=1&{name}=1")
                assert refused(answer, 400, "repeated_parameter"), (operation.name, name)


def test_every_post_may_be_sent_again(api: ApiInstallation) -> None:
    posts = [each for each in operations(api) if each.verb == "POST" and not each.path.startswith(OWN_LOGIN)]
    assert len(posts) > 45
    assert [each.name for each in posts if "Idempotency-Key" not in parameters(each)] == []


def test_what_moves_money_or_a_contract_needs_a_key(api: ApiInstallation) -> None:
    named = {each.name: each for each in operations(api)}
    assert named.keys() >= MOVES_MONEY_OR_A_CONTRACT
    for name, operation in named.items():
        if operation.verb != "POST" or operation.path.startswith(OWN_LOGIN):
            continue
        body = {} if operation.body is None else {"json": example(api, operation)}
        # An empty header is no key; the caller of the tests would send one.
        headers = api.door.headers(permitted(api, operation), "POST")
        del headers["idempotency-key"]
        path = filled(operation.path, dict.fromkeys(operation.path_parameters, MISSING))
        client = httpx.Client(transport=api.door.transport, base_url="https://testserver.local", trust_env=False)
        answer = client.post(path, headers=headers, **body) if name in MOVES_MONEY_OR_A_CONTRACT else None
        assert answer is None or refused(answer, 400, "idempotency_key_required"), name


def test_what_is_rehearsed_and_matched_says_so(api: ApiInstallation) -> None:
    named = {each.name: parameters(each) for each in operations(api)}
    assert all("validate_only" in named[name] for name in REHEARSED)
    assert all("If-Match" in named[name] for name in MATCHED)


def test_another_method_is_refused_with_those_there_are(api: ApiInstallation) -> None:
    for path, item in api.description.document["paths"].items():
        verb = next(each for each in ("get", "put", "delete", "patch") if each not in item)
        asked = filled(path, dict.fromkeys(re.findall(r"{(\w+)}", path), MISSING))
        answer = api.door.ask(api.callers["ADMIN"], verb.upper(), asked)
        assert refused(answer, 405, "method_not_allowed"), path
        assert answer.headers["allow"]


def test_operations_are_called_by_a_verb_and_a_noun(api: ApiInstallation) -> None:
    names = [each.name for each in api.description.operations()]
    assert len(names) == len(set(names)) > 110
    nouns_first = [name for name in names if not re.fullmatch(r"[a-z]{2,10}([A-Z][a-z]+)+", name)]
    assert nouns_first == []


def test_every_answer_that_may_come_is_described(api: ApiInstallation) -> None:
    problems = {"400", "401", "403", "404", "406", "409", "412", "413", "415", "422", "429", "500", "503"}
    for operation in operations(api):
        answers = told(api, operation)["responses"]
        assert answers.keys() >= problems, operation.name
        assert all(PROBLEM in answers[status]["content"] for status in problems)


def bodies(api: ApiInstallation) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in api.description.operations():
        described = told(api, operation)
        for name, part in {"request": described.get("requestBody", {}), **described["responses"]}.items():
            for media, content in part.get("content", {}).items():
                if media == JSON and content.get("schema"):
                    yield f"{operation.name} {name}", content


def test_every_body_has_an_example_that_fits(api: ApiInstallation) -> None:
    found = dict(bodies(api))
    assert len(found) > 120
    components = api.description.document["components"]
    for name, content in found.items():
        check = jsonschema.Draft202012Validator({**content["schema"], "components": components})
        assert list(check.iter_errors(content["examples"]["usual"]["value"])) == [], name


def shapes(api: ApiInstallation) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in api.description.document["components"]["schemas"].items():
        for field, inside in schema.get("properties", {}).items():
            for kind in inside.get("anyOf", [inside]):
                yield f"{name}.{field}", kind


def test_nothing_is_a_number_that_is_not_whole(api: ApiInstallation) -> None:
    assert [place for place, kind in shapes(api) if kind.get("type") == "number"] == []


def test_ids_and_instants_are_described_as_such(api: ApiInstallation) -> None:
    ours = re.compile(
        r"\.(id|(client|user|quotation|subscription|payment|wallet|cycle|billing_cycle|product|item)_id)$"
    )
    texts = [(place, kind) for place, kind in shapes(api) if kind.get("type") == "string"]
    assert [place for place, kind in texts if ours.search(place) and kind.get("format") != "uuid"] == []
    assert [place for place, kind in texts if place.endswith("_at") and kind.get("format") != "date-time"] == []
    for operation in operations(api):
        for name in operation.path_parameters:
            if name != "name":
                assert parameters(operation)[name]["schema"]["format"] == "uuid"


def instants(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inside in value.items():
            if name.endswith("_at") and isinstance(inside, str):
                yield inside
            yield from instants(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from instants(inside)


def test_instants_are_answered_in_utc(api: ApiInstallation) -> None:
    found = [
        text
        for operation in operations(api)
        if operation.verb == "GET" and not operation.path_parameters and operation.name != "exportReport"
        for text in instants(ask(api, operation).json())
    ]
    assert len(found) > 20
    assert [text for text in found if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text)] == []


@pytest.mark.parametrize("who", ["ADMIN", "SALES", "FINANCE", "CLIENT"])
def test_answers_fit_their_description(api: ApiInstallation, who: str) -> None:
    components, asked = api.description.document["components"], 0
    caller, needed = api.callers[who], rights(api)
    for operation in operations(api):
        # A job is no row of the books, and an export is a file.
        if operation.verb != "GET" or operation.name in ("exportReport", "getJob"):
            continue
        if caller.reach(needed[operation.verb, operation.path]) is Reach.NONE:
            continue
        ids: dict[str, Any] = {n: api.objects[n].mine if n != "name" else "mrr" for n in operation.path_parameters}
        answer = api.door.ask(caller, "GET", filled(operation.path, ids))
        assert answer.status_code == 200, (operation.name, answer.text[:300])
        schema = told(api, operation)["responses"]["200"]["content"].get(JSON, {}).get("schema")
        if schema and answer.headers["content-type"].startswith(JSON):
            asked += 1
            check = jsonschema.Draft202012Validator({**schema, "components": components})
            assert [fault.message for fault in check.iter_errors(answer.json())] == [], operation.name
    assert asked > 15


def hidden(value: Any, fields: frozenset[str], name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of those fields, wherever it is."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key in fields:
                yield key, inside
            yield from hidden(inside, fields, key)
    elif isinstance(value, list):
        for inside in value:
            yield from hidden(inside, fields, name)


HOUSES_OWN = frozenset(
    {
        "cancellation_reason",
        "created_by_user_id",
        "error_message",
        "gateway_refund_id",
        "gcp_resource_id",
        "google_customer_id",
        "google_workspace_subscription_id",
        "invoice_requested_at",
        "notes",
        "override",
        "reason",
        "recorded_by_user_id",
        "requested_by_user_id",
        "sales_user_id",
        "settings",
        "suspension_cause",
        "xendit_customer_id",
        "xendit_payment_id",
        "xendit_subscription_id",
    }
)


def test_clients_see_nothing_of_what_is_the_houses_own(api: ApiInstallation) -> None:
    client, staff, needed = api.callers["CLIENT"], api.callers["ADMIN"], rights(api)
    for_clients, for_staff = set[str](), set[str]()
    for operation in operations(api):
        if operation.verb != "GET" or client.reach(needed[operation.verb, operation.path]) is Reach.NONE:
            continue
        if operation.path.startswith(OWN_LOGIN) or operation.name == "downloadFile":
            continue
        path = filled(operation.path, {name: api.objects[name].mine for name in operation.path_parameters})
        seen = [*hidden(api.door.ask(client, "GET", path).json(), HOUSES_OWN)]
        assert [(name, value) for name, value in seen if value is not None] == [], operation.name
        for_clients |= {name for name, _ in seen}
        if staff.reach(needed[operation.verb, operation.path]) is not Reach.NONE:
            for_staff |= {name for name, value in hidden(api.door.ask(staff, "GET", path).json(), HOUSES_OWN) if value}
    assert len(for_clients) > 12
    assert for_staff >= {"created_by_user_id", "reason", "suspension_cause", "xendit_payment_id"}


def test_the_page_of_the_description_comes_from_here_alone(api: ApiInstallation) -> None:
    parts = [
        api.door.ask(api.callers["anonymous"], "GET", f"/schema/ui{part}") for part in ("", "/page.js", "/page.css")
    ]
    assert [part.status_code for part in parts] == [200, 200, 200]
    for part in parts:
        policy = part.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert re.findall(r"https?://", part.text) == []
        assert not re.search(r"innerHTML|<script>|style=|\son\w+=", part.text)
    named = re.findall(r'(?:src|href)="([^"]+)"', parts[0].text)
    assert named == ["/schema/ui/page.css", "/schema/ui/page.js", "/schema/openapi.json"]
