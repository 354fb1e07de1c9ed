"""The twin of Cosmic: what it takes, keeps and finds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from subplat.adapters.sandbox.cosmic import objects
from subplat.adapters.sandbox.cosmic.errors import CosmicErrorShape, CosmicRefusal
from subplat.adapters.sandbox.cosmic.search import found
from subplat.adapters.sandbox.cosmic.state import CosmicAccount, CosmicState
from subplat.adapters.sandbox.world import World

METADATA = {
    "quotation_number": "Q-1",
    "revision": 1,
    "quotation_status": "DRAFT",
    "total": "1.00",
    "currency": "USD",
}


@pytest.fixture
def state() -> CosmicState:
    return CosmicState(world=World.starting(datetime(2026, 11, 23, tzinfo=UTC)), account=CosmicAccount())


def a_body(**changes: Any) -> dict[str, Any]:
    return {"title": "Q-1", "type": "quotations", "metadata": METADATA, **changes}


def ids_found(state: CosmicState, **parameters: str) -> list[str]:
    return [view["id"] for view in found(state, parameters)["objects"]]


def test_an_object_gets_an_id_a_slug_and_its_times(state: CosmicState) -> None:
    stored = objects.create(state, a_body(title="Q-1 PT Contoh"))
    assert len(stored.id) == 24
    assert stored.slug == "q-1-pt-contoh"
    assert stored.created_at == state.world.clock.now()


def test_equal_titles_get_different_slugs(state: CosmicState) -> None:
    first, second = objects.create(state, a_body()), objects.create(state, a_body())
    assert first.slug != second.slug
    assert first.id != second.id


def test_a_change_replaces_only_what_it_names(state: CosmicState) -> None:
    stored = objects.create(state, a_body())
    objects.change(state, stored.id, {"metadata": {"revision": 2}})
    assert stored.metadata == {**METADATA, "revision": 2}
    assert stored.title == "Q-1"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ([], 400, "must be a JSON object"),
        ({"type": "quotations"}, 400, "'title' is required"),
        ({"title": "x"}, 400, "'type' is required"),
        (a_body(title=" "), 400, "invalid value for 'title'"),
        (a_body(type="posts"), 404, "Object type 'posts' not found"),
        (a_body(status="sent"), 400, "invalid value for 'status'"),
        (a_body(colour="red"), 400, "'colour' is not allowed"),
        (a_body(metadata={**METADATA, "colour": "red"}), 400, "Metafield validation: there is no metafield"),
        (a_body(metadata={**METADATA, "revision": "1"}), 400, "with key: 'revision' and type: 'number'"),
        (a_body(metadata={**METADATA, "total": 1}), 400, "with key: 'total' and type: 'text'"),
        (a_body(metadata={**METADATA, "lines": "x"}), 400, "with key: 'lines' and type: 'json'"),
        (a_body(metadata={}), 400, "'quotation_number' is required"),
    ],
)
def test_an_object_that_does_not_fit_its_type_is_refused(
    state: CosmicState, body: Any, status: int, message: str
) -> None:
    with pytest.raises(CosmicRefusal) as refusal:
        objects.create(state, body)
    assert refusal.value.status == status
    assert message in str(refusal.value)
    assert state.objects == {}


def test_the_type_of_an_object_stays(state: CosmicState) -> None:
    stored = objects.create(state, a_body())
    with pytest.raises(CosmicRefusal, match="cannot be changed"):
        objects.change(state, stored.id, {"type": "quotations"})


def test_a_bucket_over_its_plan_takes_no_more_objects(state: CosmicState) -> None:
    state.account.objects_limit = 1
    stored = objects.create(state, a_body())
    with pytest.raises(CosmicRefusal) as refusal:
        objects.create(state, a_body())
    assert refusal.value.status == 402
    assert objects.change(state, stored.id, {"title": "still"}).title == "still"


def test_objects_are_found_by_type_metadata_and_id(state: CosmicState) -> None:
    one = objects.create(state, a_body())
    two = objects.create(state, a_body(metadata={**METADATA, "quotation_number": "Q-2"}, status="draft"))
    assert ids_found(state, query='{"metadata.quotation_number": "Q-1"}') == [one.id]
    assert ids_found(state, query=f'{{"id": "{two.id}"}}', status="any") == [two.id]
    assert ids_found(state, query='{"type": "quotations"}') == [one.id]
    assert ids_found(state, status="any", sort="created_at") == [one.id, two.id]
    assert ids_found(state, status="any") == [two.id, one.id]
    assert ids_found(state, status="any", sort="created_at", skip="1", limit="1") == [two.id]
    assert ids_found(state, status="any", query=f'{{"id": {{"$in": ["{one.id}"]}}}}') == [one.id]
    assert ids_found(state, status="any", query=f'{{"id": {{"$ne": "{one.id}"}}}}') == [two.id]


def test_only_the_wanted_properties_are_shown(state: CosmicState) -> None:
    stored = objects.create(state, a_body())
    assert found(state, {"props": "id,metadata.revision"})["objects"] == [
        {"id": stored.id, "metadata": {"revision": 1}}
    ]
    assert set(found(state, {"props": "id,metadata"})["objects"][0]) == {"id", "metadata"}


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": '{"id": "none"}'}, 404),
        ({"query": "{"}, 400),
        ({"query": "[]"}, 400),
        ({"query": '{"price": 5}'}, 400),
        ({"query": '{"id": {"$where": "1"}}'}, 400),
        ({"limit": "many"}, 400),
        ({"limit": "5000"}, 400),
        ({"sort": "price"}, 400),
        ({"color": "red"}, 400),
    ],
)
def test_a_search_that_finds_nothing_or_makes_no_sense_is_refused(
    state: CosmicState, parameters: dict[str, str], status: int
) -> None:
    objects.create(state, a_body())
    with pytest.raises(CosmicRefusal) as refusal:
        found(state, parameters)
    assert refusal.value.status == status


def test_planned_faults_speak_as_cosmic_does() -> None:
    assert CosmicErrorShape().body(503, "", "") == {"status": 503, "message": "Service unavailable"}
    assert CosmicErrorShape().headers(429) == {"Retry-After": "1"}
    assert CosmicErrorShape().headers(500) == {}
