"""The discovery documents as law: what is not in them is refused, and never answered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.sandbox.google.discovery import method
from subplat.adapters.sandbox.google.errors import Refusal

INSERT = method("reseller", "v1", "reseller.subscriptions.insert")
SEATS = method("reseller", "v1", "reseller.subscriptions.changeSeats")
START = method("compute", "v1", "compute.instances.start")
LIST = method("gmail", "v1", "gmail.users.messages.list")
SEND = method("gmail", "v1", "gmail.users.drafts.send")


def test_paths_are_googles_own() -> None:
    assert INSERT.path == "/apps/reseller/v1/customers/{customerId}/subscriptions"
    assert START.path == "/compute/v1/projects/{project}/zones/{zone}/instances/{instance}/start"
    assert (START.http_method, START.takes_body) == ("POST", False)


def test_a_body_as_documented_is_taken() -> None:
    plan = {"planName": "FLEXIBLE", "commitmentInterval": {"startTime": "1769824800000"}}
    INSERT.check_body({"skuId": "1010020028", "plan": plan, "seats": {"maximumNumberOfSeats": 5}})
    SEND.check_body({"id": "r1"})


@pytest.mark.parametrize(
    ("checked", "body"),
    [
        (INSERT, {"sku_id": "1010020028"}),
        (INSERT, {"plan": {"planName": "FLEXIBLE", "price": 1}}),
        (INSERT, {"plan": {"commitmentInterval": {"startTime": 1769824800000}}}),
        (INSERT, {"suspensionReasons": "RESELLER_INITIATED"}),
        (SEATS, {"numberOfSeats": "5"}),
        (SEATS, {"numberOfSeats": 2**31}),
        (SEATS, {"nope": 1}),
        (SEND, {"message": {}}),
        (SEND, []),
    ],
    ids=str,
)
def test_anything_else_is_refused(checked: Any, body: Any) -> None:
    with pytest.raises(Refusal) as caught:
        checked.check_body(body)
    assert caught.value.status == 400


@given(st.dictionaries(st.text(), st.integers(), min_size=1))
def test_no_unknown_field_gets_through(extra: dict[str, int]) -> None:
    known = {"numberOfSeats", "maximumNumberOfSeats", "licensedNumberOfSeats", "kind"}
    if set(extra) - known:
        with pytest.raises(Refusal):
            SEATS.check_body(extra)


def test_query_parameters_come_in_their_types_with_defaults() -> None:
    query = LIST.check_query({"maxResults": ["5"], "labelIds": ["SENT", "INBOX"], "includeSpamTrash": ["true"]})
    assert (query["maxResults"], query["labelIds"], query["includeSpamTrash"]) == (5, ["SENT", "INBOX"], True)
    assert LIST.check_query({})["maxResults"] == 100


@pytest.mark.parametrize(
    "query",
    [
        {"nope": ["1"]},
        {"maxResults": ["many"]},
        {"maxResults": ["-1"]},
        {"includeSpamTrash": ["maybe"]},
        {"q": ["a", "b"]},
    ],
    ids=str,
)
def test_other_query_parameters_are_refused(query: dict[str, list[str]]) -> None:
    with pytest.raises(Refusal):
        LIST.check_query(query)


def test_a_required_query_parameter_must_be_there() -> None:
    with pytest.raises(Refusal):
        method("reseller", "v1", "reseller.subscriptions.delete").check_query({})


def test_a_path_part_that_google_does_not_allow_is_refused() -> None:
    START.check_path({"project": "contoh-1", "zone": "asia-southeast2-a", "instance": "vm-1"})
    with pytest.raises(Refusal):
        START.check_path({"instance": "VM_1"})


def test_a_twin_cannot_answer_what_google_could_not() -> None:
    with pytest.raises(ValueError, match="cannot answer"):
        START.check_answer({"status": "FINISHED"})
