"""The real adapter against the twin, over HTTP."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve

from subplat.adapters.cosmic.access import CosmicAccess
from subplat.adapters.cosmic.quotation_mirror import CosmicQuotationMirror
from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused
from subplat.adapters.sandbox.cosmic.register import register
from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Rejected, Unavailable
from subplat.testing.contracts.quotation_mirror import Copy, QuotationMirrorContract, sample_quotation
from subplat.testing.patience import PATIENCE

BUCKET = "sandbox-quotations"
READ_KEY = "sandbox-read-key"
WRITE_KEY = "sandbox-write-key"
ANY_WRITE = "POST */objects"
UPLOAD = "POST */media"
Connect = Callable[[CosmicAccess], CosmicQuotationMirror]


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    world = World.starting(datetime(2026, 11, 23, tzinfo=UTC))
    with SandboxServer(world, [register(world)]) as running:
        yield running


@pytest.fixture
def web(server: SandboxServer) -> Iterator[httpx.Client]:
    keys = {"authorization": f"Bearer {WRITE_KEY}"}
    with httpx.Client(
        base_url=f"{server.base_url}/cosmic/v3/buckets/{BUCKET}", headers=keys, trust_env=False
    ) as client:
        yield client


@pytest.fixture
def control(server: SandboxServer, web: httpx.Client) -> Iterator[SandboxControl]:
    with SandboxControl(server.base_url) as client:
        yield client
        client.clear_faults()
        client.send("POST", "/cosmic/plan", {"objects_limit": None})
        for stored in client.snapshot("cosmic")["objects"]:
            web.delete(f"/objects/{stored['id']}").raise_for_status()


@pytest.fixture
def access(server: SandboxServer) -> CosmicAccess:
    return CosmicAccess(
        bucket=BUCKET,
        read_key=READ_KEY,
        write_key=WRITE_KEY,
        base_url=f"{server.base_url}/cosmic/v3",
        upload_url=f"{server.base_url}/cosmic/v3",
        timeout=timedelta(seconds=10),
        wait_before_retry=timedelta(milliseconds=5),
    )


@pytest.fixture
def connect(control: SandboxControl) -> Iterator[Connect]:
    with ExitStack() as opened:

        def connected(access: CosmicAccess) -> CosmicQuotationMirror:
            return opened.enter_context(closing(CosmicQuotationMirror(access)))

        yield connected


@pytest.fixture
def cosmic(access: CosmicAccess, connect: Connect) -> CosmicQuotationMirror:
    return connect(access)


def uploads(control: SandboxControl) -> int:
    return sum(call["path"].endswith("/media") for call in control.ledger("cosmic"))


class TestCosmicOverSandbox(QuotationMirrorContract):
    @pytest.fixture
    def mirror(
        self, cosmic: CosmicQuotationMirror, control: SandboxControl, web: httpx.Client
    ) -> CosmicQuotationMirror:
        self.control, self.web = control, web
        return cosmic

    def copies(self) -> Mapping[str, Copy]:
        return {
            stored["id"]: Copy(
                number=stored["metadata"]["quotation_number"],
                revision=stored["metadata"]["revision"],
                status=stored["metadata"]["quotation_status"],
                total=stored["metadata"]["total"],
                pdf=self.web.get(stored["metadata"]["pdf_url"]).content,
            )
            for stored in self.control.snapshot("cosmic")["objects"]
        }

    def delete(self, cosmic_id: str) -> None:
        self.web.delete(f"/objects/{cosmic_id}").raise_for_status()

    def go_down(self) -> None:
        self.control.fail("cosmic", FaultKind.STATUS_503, times=2)

    def lose_next_answer(self) -> None:
        self.control.fail("cosmic", FaultKind.DROP_AFTER, ANY_WRITE)

    def garble_next(self) -> None:
        self.control.fail("cosmic", FaultKind.MALFORMED, ANY_WRITE)

    def refuse_next(self) -> None:
        self.control.send("POST", "/cosmic/plan", {"objects_limit": 0})


def test_the_document_can_be_fetched_where_the_copy_says(cosmic: CosmicQuotationMirror, web: httpx.Client) -> None:
    reference = cosmic.upsert(sample_quotation(), None)
    assert reference.pdf_url is not None
    answer = web.get(reference.pdf_url)
    assert answer.content == sample_quotation().pdf
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment"


def test_a_repeat_uploads_nothing_that_is_there_already(cosmic: CosmicQuotationMirror, control: SandboxControl) -> None:
    before = uploads(control)
    first = cosmic.upsert(sample_quotation(), None)
    cosmic.upsert(evolve(sample_quotation(), status="SENT"), first.cosmic_id)
    assert uploads(control) - before == 1
    cosmic.upsert(evolve(sample_quotation(), revision=2, pdf=b"%PDF-1.7 other"), first.cosmic_id)
    assert uploads(control) - before == 2


def test_two_copies_of_one_number_are_treated_as_the_older_one(
    cosmic: CosmicQuotationMirror, control: SandboxControl, web: httpx.Client
) -> None:
    first = cosmic.upsert(sample_quotation(), None)
    stored = control.snapshot("cosmic")["objects"][0]
    double = {"title": "double", "type": "quotations", "metadata": stored["metadata"]}
    web.post("/objects", json=double).raise_for_status()
    assert cosmic.upsert(sample_quotation(), None).cosmic_id == first.cosmic_id


def test_a_draft_made_by_hand_is_found_too(
    cosmic: CosmicQuotationMirror, control: SandboxControl, web: httpx.Client
) -> None:
    first = cosmic.upsert(sample_quotation(), None)
    web.patch(f"/objects/{first.cosmic_id}", json={"status": "draft"}).raise_for_status()
    assert cosmic.upsert(sample_quotation(), None).cosmic_id == first.cosmic_id


@pytest.mark.parametrize(
    ("operation", "kind", "failure"),
    [
        ("GET *", FaultKind.STATUS_500, Unavailable),
        ("GET *", FaultKind.STATUS_503, Unavailable),
        ("GET *", FaultKind.DROP_AFTER, Unavailable),
        ("GET *", FaultKind.RATE_LIMITED, Unavailable),
        ("GET *", FaultKind.MALFORMED, MalformedAnswer),
        (UPLOAD, FaultKind.STATUS_500, OutcomeUnknown),
        (UPLOAD, FaultKind.STATUS_503, Unavailable),
        (UPLOAD, FaultKind.DROP_BEFORE, OutcomeUnknown),
        (UPLOAD, FaultKind.MALFORMED, MalformedAnswer),
        (ANY_WRITE, FaultKind.STATUS_500, OutcomeUnknown),
        (ANY_WRITE, FaultKind.STATUS_503, Unavailable),
        (ANY_WRITE, FaultKind.DROP_BEFORE, OutcomeUnknown),
        (ANY_WRITE, FaultKind.DROP_AFTER, OutcomeUnknown),
        (ANY_WRITE, FaultKind.RATE_LIMITED, Unavailable),
        (ANY_WRITE, FaultKind.MALFORMED, MalformedAnswer),
    ],
)
def test_a_fault_has_the_ports_name_and_the_repeat_leaves_one_copy(
    cosmic: CosmicQuotationMirror,
    control: SandboxControl,
    operation: str,
    kind: FaultKind,
    failure: type[OutsideFailure],
) -> None:
    control.fail("cosmic", kind, operation, times=2)
    with pytest.raises(OutsideFailure) as caught:
        cosmic.upsert(sample_quotation(), None)
    assert type(caught.value) is failure
    control.clear_faults()
    reference = cosmic.upsert(sample_quotation(), None)
    assert [stored["id"] for stored in control.snapshot("cosmic")["objects"]] == [reference.cosmic_id]


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER])
@pytest.mark.parametrize("operation", [ANY_WRITE, UPLOAD])
def test_a_change_that_is_not_answered_in_time_is_looked_up_and_not_doubled(
    access: CosmicAccess, connect: Connect, control: SandboxControl, kind: FaultKind, operation: str
) -> None:
    impatient = connect(evolve(access, timeout=PATIENCE))
    control.fail("cosmic", kind, operation)
    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        impatient.upsert(sample_quotation(), None)
    reference = connect(access).upsert(sample_quotation(), None)
    assert [stored["id"] for stored in control.snapshot("cosmic")["objects"]] == [reference.cosmic_id]


def test_a_search_is_tried_once_more_before_it_is_given_up(
    cosmic: CosmicQuotationMirror, control: SandboxControl
) -> None:
    control.fail("cosmic", FaultKind.STATUS_503, "GET *")
    assert cosmic.upsert(sample_quotation(), None).cosmic_id


def test_the_pause_that_cosmic_asks_for_is_passed_on_at_once(
    cosmic: CosmicQuotationMirror, control: SandboxControl
) -> None:
    control.fail("cosmic", FaultKind.RATE_LIMITED, times=None)
    before = len(control.ledger("cosmic"))
    with pytest.raises(Unavailable) as caught:
        cosmic.upsert(sample_quotation(), None)
    assert caught.value.retry_after == timedelta(seconds=1)
    assert len(control.ledger("cosmic")) - before == 1


def test_a_copy_deleted_between_search_and_change_may_be_tried_again(
    cosmic: CosmicQuotationMirror, monkeypatch: pytest.MonkeyPatch, web: httpx.Client
) -> None:
    first = cosmic.upsert(sample_quotation(), None)
    found = cosmic._existing(sample_quotation().number, None)
    web.delete(f"/objects/{first.cosmic_id}").raise_for_status()
    with monkeypatch.context() as patched:
        patched.setattr(CosmicQuotationMirror, "_existing", lambda *_: found)
        with pytest.raises(Unavailable, match="deleted"):
            cosmic.upsert(sample_quotation(), first.cosmic_id)
    assert cosmic.upsert(sample_quotation(), first.cosmic_id).cosmic_id != first.cosmic_id


def test_a_bucket_over_its_plan_is_a_refusal_for_a_person(
    cosmic: CosmicQuotationMirror, control: SandboxControl
) -> None:
    control.send("POST", "/cosmic/plan", {"objects_limit": 0})
    with pytest.raises(Rejected, match="plan") as caught:
        cosmic.upsert(sample_quotation(), None)
    assert caught.value.code == "402"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"write_key": "wrong"}, "401"), ({"read_key": "wrong"}, "401"), ({"bucket": "unheard-of"}, "404")],
)
def test_wrong_settings_are_refusals(
    access: CosmicAccess, connect: Connect, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as caught:
        connect(evolve(access, **changes)).upsert(sample_quotation(), None)
    assert caught.value.code == code


def test_a_service_that_is_not_there_is_unavailable_for_reading_and_writing(
    access: CosmicAccess, connect: Connect
) -> None:
    nowhere = "http://127.0.0.1:1"
    with pytest.raises(Unavailable):
        connect(evolve(access, base_url=nowhere)).upsert(sample_quotation(), None)
    with pytest.raises(Unavailable, match="ConnectError"):
        connect(evolve(access, upload_url=nowhere)).upsert(sample_quotation(), None)


@pytest.mark.parametrize("kind", [None, FaultKind.STATUS_500, FaultKind.DROP_AFTER, FaultKind.MALFORMED])
def test_no_key_reaches_logs_errors_or_the_ledger(
    cosmic: CosmicQuotationMirror,
    control: SandboxControl,
    caplog: pytest.LogCaptureFixture,
    kind: FaultKind | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    text = ""
    if kind is not None:
        control.fail("cosmic", kind, times=3)
    try:
        cosmic.upsert(sample_quotation(), None)
    except OutsideFailure as failure:
        text = "".join(traceback.format_exception(failure))
        cause = failure.__cause__
        text += str(cause.request.url) if isinstance(cause, httpx.TransportError) else ""
    # The twin's own web server runs in this process too, and it is the one that has to see the key.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    assert ours
    everything = f"{text} {ours} {control.ledger('cosmic')}"
    assert READ_KEY not in everything
    assert WRITE_KEY not in everything


@pytest.mark.parametrize(
    ("method", "path", "request_parts", "status"),
    [
        ("GET", "/objects", {}, 401),
        ("GET", "/objects", {"params": {"read_key": "wrong"}}, 401),
        ("GET", "/objects/none", {"params": {"read_key": READ_KEY}}, 404),
        ("POST", "/objects", {"json": {}, "headers": {"authorization": "Bearer wrong"}}, 401),
        ("POST", "/objects", {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ("POST", "/objects", {"content": b"{}", "headers": {"content-type": "text/plain"}}, 400),
        ("POST", "/media", {"data": {"media": "text"}}, 400),
        ("POST", "/media", {"files": {"file": ("a.pdf", b"x")}}, 400),
        ("PATCH", "/objects/none", {"json": {}}, 404),
        ("DELETE", "/objects/none", {}, 404),
        ("GET", "/../../../media/none.pdf", {}, 404),
        ("PUT", "/objects", {"json": {}}, 405),
    ],
)
def test_the_twin_refuses_in_cosmics_words(
    web: httpx.Client, method: str, path: str, request_parts: dict[str, Any], status: int
) -> None:
    answer = web.request(method, path, **request_parts)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.json()["message"]


def test_an_object_can_be_read_by_its_id(cosmic: CosmicQuotationMirror, web: httpx.Client) -> None:
    reference = cosmic.upsert(sample_quotation(), None)
    shown = web.get(f"/objects/{reference.cosmic_id}", params={"read_key": READ_KEY}).json()["object"]
    assert shown["metadata"]["pdf_url"] == reference.pdf_url
    assert shown["type"] == "quotations"


@pytest.mark.parametrize("limit", [-1, "many"])
def test_a_plan_that_makes_no_sense_is_refused(control: SandboxControl, limit: object) -> None:
    with pytest.raises(SandboxRefused):
        control.send("POST", "/cosmic/plan", {"objects_limit": limit})
