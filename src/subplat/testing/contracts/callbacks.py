"""What every reader of callbacks has to do with whatever is posted to it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subplat.application.ports.payment_gateway import CallbackHint, CallbackReader, HintKind

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text() | st.sampled_from(["PAID", "id", "x" * 300])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)
WORDS = st.sampled_from(
    (
        "event", "data", "id", "status", "kind", "shape", "plan_id", "recurring_plan_id", "reference", "reference_id",
        "external_id", "payment_id", "payment_session_id", "link_id", "invoice_id", "callback_virtual_account_id", "created",
    )
)  # fmt: skip
EVENTS = st.sampled_from(
    (
        "recurring.cycle.succeeded", "recurring_plan.activated", "payment.capture", "payment_session.completed",
        "payment_token.activation", "ewallet.capture", "refund.failed", "in-memory", "LINK", "\x00", "e" * 10_000,
    )
)  # fmt: skip
PAYLOADS = st.dictionaries(
    WORDS | st.text(), JSON | EVENTS | st.dictionaries(WORDS, JSON | EVENTS, max_size=6), max_size=8
)
"""JSON objects that are often nearly a callback."""

ONCE_PER_EXAMPLE = settings(
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.function_scoped_fixture]
)


class CallbackReaderContract(ABC):
    """Subclasses give the fixture `reader` and one real callback."""

    @pytest.fixture
    @abstractmethod
    def reader(self) -> CallbackReader:
        """A reader to try; it keeps no state."""

    @abstractmethod
    def known(self) -> Mapping[str, object]:
        """A callback of this provider about a paid link."""

    @ONCE_PER_EXAMPLE
    @given(payload=PAYLOADS)
    def test_nothing_posted_makes_it_fail(self, reader: CallbackReader, payload: dict[str, object]) -> None:
        hint = reader.hint(payload)
        key = reader.dedupe_key(payload, {})
        assert reader.hint(payload) == hint
        assert reader.dedupe_key(dict(reversed(payload.items())), {}) == key

    @ONCE_PER_EXAMPLE
    @given(payload=PAYLOADS)
    def test_what_it_says_can_be_stored_logged_and_asked_for(
        self, reader: CallbackReader, payload: dict[str, object]
    ) -> None:
        hint = reader.hint(payload)
        ids = (hint.object_id, hint.reference, hint.plan_id, hint.link_id, hint.payment_id)
        texts = [hint.event_type, reader.dedupe_key(payload, {}), *(each for each in ids if each is not None)]
        assert [text for text in texts if not text or not text.isprintable() or len(text) > 255] == []

    @ONCE_PER_EXAMPLE
    @given(payload=PAYLOADS)
    def test_a_hint_points_somewhere_unless_it_is_unknown(
        self, reader: CallbackReader, payload: dict[str, object]
    ) -> None:
        hint = reader.hint(payload)
        somewhere = any((hint.object_id, hint.reference, hint.plan_id, hint.link_id, hint.payment_id))
        assert somewhere is (hint.kind is not HintKind.UNKNOWN)

    @ONCE_PER_EXAMPLE
    @given(payload=PAYLOADS, webhook_id=st.uuids().map(str))
    def test_the_webhook_id_alone_decides_where_there_is_one(
        self, reader: CallbackReader, payload: dict[str, object], webhook_id: str
    ) -> None:
        headers = {"webhook-id": webhook_id}
        assert reader.dedupe_key(payload, headers) == reader.dedupe_key(self.known(), headers)
        assert reader.dedupe_key(payload, headers) != reader.dedupe_key(payload, {"webhook-id": f"{webhook_id}2"})
        assert reader.dedupe_key(payload, headers) != reader.dedupe_key(payload, {})

    def test_a_callback_nested_beyond_all_reason_is_unknown(self, reader: CallbackReader) -> None:
        deep: object = "x"
        for _ in range(50_000):
            deep = [deep]
        hint = reader.hint({"event": "deep", "data": deep})
        assert hint == CallbackHint(kind=HintKind.UNKNOWN, event_type="deep")
        assert reader.dedupe_key({"event": "deep", "data": deep}, {})

    def test_a_known_callback_is_understood(self, reader: CallbackReader) -> None:
        hint = reader.hint(self.known())
        assert hint.kind is HintKind.LINK
        assert hint.reference

    def test_different_unknown_callbacks_have_different_keys(self, reader: CallbackReader) -> None:
        first, second = {"surprise": "one"}, {"surprise": "two"}
        assert reader.dedupe_key(first, {}) != reader.dedupe_key(second, {})
