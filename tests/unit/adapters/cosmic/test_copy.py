"""A quotation as an object of Cosmic, and what is believed of an answer."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.cosmic.access import CosmicAccess
from subplat.adapters.cosmic.copy import content_of, filename_of, found_copies, media_address, object_id
from subplat.adapters.cosmic.failures import refusal
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, OutsideFailure, Rejected, Unavailable
from subplat.testing.contracts.quotation_mirror import sample_quotation


def numbers_in(content: Any) -> list[object]:
    if isinstance(content, dict):
        return [number for value in content.values() for number in numbers_in(value)]
    if isinstance(content, list):
        return [number for value in content for number in numbers_in(value)]
    return [content] if isinstance(content, int | float) else []


def test_the_copy_says_what_the_quotation_says() -> None:
    content = content_of(sample_quotation(), "https://files.example/q.pdf")
    assert content["title"] == "Q-2026-00042 PT Contoh Nusantara"
    assert content["metadata"] == {
        "quotation_number": "Q-2026-00042",
        "revision": 1,
        "quotation_status": "DRAFT",
        "client_name": "PT Contoh Nusantara",
        "sales_email": "sales@example.co.id",
        "total": "561.60",
        "currency": "USD",
        "total_client": "9126000.00",
        "currency_client": "IDR",
        "valid_until": "2026-12-07",
        "lines": [
            {
                "description": "Google Workspace Business Standard",
                "quantity": 39,
                "unit_price": "14.40 USD",
                "subtotal": "561.60 USD",
            }
        ],
        "pdf_url": "https://files.example/q.pdf",
        "pdf_sha256": "4916bb68e172d60c02899fb39b71b4f0fec1dc813dca22d4d364d4353365ca86",
    }


def test_no_amount_travels_as_a_number() -> None:
    assert numbers_in(content_of(sample_quotation(), "https://x.example")) == [1, 39]


def test_an_open_ended_quotation_has_an_empty_day() -> None:
    content = content_of(evolve(sample_quotation(), valid_until=None), "https://x.example")
    assert content["metadata"]["valid_until"] == ""


@given(st.text(alphabet=st.characters()))
def test_any_name_can_be_sent(name: str) -> None:
    content = content_of(evolve(sample_quotation(), client_name=name), "https://x.example")
    assert json.loads(json.dumps(content).encode()) == content
    assert json.dumps(content, ensure_ascii=False).encode()


@given(st.text(alphabet=st.characters()))
def test_a_file_name_never_leaves_its_folder(number: str) -> None:
    name = filename_of(evolve(sample_quotation(), number=number))
    assert name.endswith("-r1.pdf")
    assert not set(name) & set("/\\?#% \r\n\0\"'")


def test_copies_are_read_from_a_search() -> None:
    metadata = {"quotation_number": "Q-1", "pdf_url": "https://x.example/1", "pdf_sha256": "00"}
    answer = {"objects": [{"id": "a1", "metadata": metadata}, {"id": "b2", "metadata": None}, {"id": "c3"}]}
    assert [(copy.id, copy.number, copy.pdf_url) for copy in found_copies(answer)] == [
        ("a1", "Q-1", "https://x.example/1"),
        ("b2", None, None),
        ("c3", None, None),
    ]
    assert found_copies(None) == []


def test_a_copy_without_a_file_does_not_show_it() -> None:
    (copy,) = found_copies({"objects": [{"id": "a1", "metadata": {"pdf_url": "", "pdf_sha256": "x"}}]})
    assert not copy.shows(b"")


@pytest.mark.parametrize(
    "answer", [{}, {"objects": {}}, {"objects": ["x"]}, {"objects": [{"id": 5}]}, {"objects": [{"id": "a/../b"}]}]
)
def test_a_search_of_another_shape_is_malformed(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        found_copies(answer)


@pytest.mark.parametrize("entry", [None, [], {}, {"id": ""}, {"id": None}, {"id": "a b"}])
def test_an_object_without_an_id_is_malformed(entry: Any) -> None:
    with pytest.raises(MalformedAnswer):
        object_id(entry)


@pytest.mark.parametrize(
    "media", [None, {}, {"url": 5}, {"url": "javascript:x"}, {"url": "https://x y"}, {"url": "https://" + "x" * 3000}]
)
def test_an_upload_without_a_usable_address_is_malformed(media: Any) -> None:
    with pytest.raises(MalformedAnswer):
        media_address({"media": media})


@pytest.mark.parametrize(
    ("status", "reading", "changing"),
    [
        (400, Rejected, Rejected),
        (401, Rejected, Rejected),
        (402, Rejected, Rejected),
        (404, Rejected, Rejected),
        (408, Unavailable, OutcomeUnknown),
        (429, Unavailable, Unavailable),
        (500, Unavailable, OutcomeUnknown),
        (502, Unavailable, OutcomeUnknown),
        (503, Unavailable, Unavailable),
        (504, Unavailable, OutcomeUnknown),
    ],
)
def test_a_status_means_what_the_port_says(
    status: int, reading: type[OutsideFailure], changing: type[OutsideFailure]
) -> None:
    assert type(refusal(status, "no", changes=False)) is reading
    assert type(refusal(status, "no", changes=True)) is changing


@pytest.mark.parametrize(
    ("header", "wait"), [("7", timedelta(seconds=7)), (None, None), ("", None), ("soon", None), ("-1", None)]
)
def test_the_pause_that_cosmic_names_is_passed_on(header: str | None, wait: timedelta | None) -> None:
    failure = refusal(429, "slow down", changes=True, retry_after=header)
    assert isinstance(failure, Unavailable)
    assert failure.retry_after == wait


def test_keys_are_not_shown() -> None:
    assert "canary" not in repr(CosmicAccess(bucket="b", read_key="canary", write_key="canary"))


def test_importing_the_adapter_does_not_import_its_http_client() -> None:
    program = (
        "import sys, subplat.adapters.cosmic.quotation_mirror;"
        "print([name for name in sys.modules if name in ('httpx', 'stamina')])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
