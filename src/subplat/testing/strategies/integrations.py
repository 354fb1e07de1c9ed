"""Endpoints of other systems and what was sent to them."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint
from subplat.testing.strategies.steps import Course, Steps, driven, step
from subplat.testing.strategies.values import ids, instants, texts

URLS = st.sampled_from(["https://receiver.example/hook", "http://127.0.0.1:5678/webhook/x?y=1", "https://a.example"])
PATTERNS = st.lists(st.sampled_from(["*", "user.*", "user.deactivated.v1"]), min_size=1, max_size=3).map(tuple)
STATUS_CODES = st.none() | st.integers(100, 599)


@cache
def endpoint_steps() -> Steps:
    """Everything that can be tried on an endpoint."""
    return st.one_of(
        step(Endpoint.change, url=URLS, patterns=PATTERNS),
        step(Endpoint.pause, reason=texts(shortest=0)),
        step(Endpoint.resume),
        step(Endpoint.answered),
        step(Endpoint.stumbled, now=instants()),
    )


def endpoints() -> SearchStrategy[Endpoint]:
    """Endpoints, active or not, resting or not."""
    fresh = st.builds(
        Endpoint,
        id=ids(EndpointId),
        url=URLS,
        secret=texts(60),
        header_token=st.none() | texts(60),
        patterns=PATTERNS,
        created_at=instants(),
    )
    return driven(fresh, Course(endpoint_steps()))


@cache
def delivery_steps() -> Steps:
    """Everything that can be tried on a delivery."""
    return st.one_of(
        step(Delivery.delivered, status_code=st.integers(200, 299), now=instants()),
        step(Delivery.failed, status_code=STATUS_CODES, error=texts(), now=instants()),
        step(Delivery.refused, status_code=STATUS_CODES, error=texts()),
        step(Delivery.withdrawn, reason=texts()),
        step(Delivery.postponed, until=instants()),
        step(Delivery.replay, now=instants()),
    )


def deliveries(endpoint_ids: SearchStrategy[EndpointId] | None = None) -> SearchStrategy[Delivery]:
    """Deliveries in every state."""
    fresh = st.builds(
        Delivery,
        id=ids(DeliveryId),
        endpoint_id=endpoint_ids or ids(EndpointId),
        event_id=st.uuids(),
        event_name=st.just("user.deactivated.v1"),
        body=texts(),
        occurred_at=instants(),
        next_attempt_at=instants(),
    )
    return driven(fresh, Course(delivery_steps()))
