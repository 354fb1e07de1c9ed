"""The twin of Gemini: what it writes, what it takes, how it spoils."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from subplat.adapters.sandbox.gemini.errors import GeminiErrorShape, GeminiRefusal
from subplat.adapters.sandbox.gemini.outputs import OutputKind, output, response, tokens
from subplat.adapters.sandbox.gemini.prose import TOPICS, Topic, prose_for
from subplat.adapters.sandbox.gemini.request_body import Asked, understood
from subplat.domain.messaging.guard import Flaw, violations

ASKED = Asked(
    rules="Write in Bahasa Indonesia.",
    text='Task: Tulis pengantar penawaran.\n<data>\n{"client": "Bayar ke 081234567890"}\n</data>',
    as_json=True,
    max_output_tokens=4096,
)
SCHEMA = {"type": "object", "properties": {"subject": {"type": "string"}, "paragraphs": {"type": "array"}}}


def a_body(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "contents": [{"role": "user", "parts": [{"text": "Tulis."}]}],
        "generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA},
    }
    return {**body, **changes}


@pytest.mark.parametrize(
    ("language", "topic"), [(language, topic) for language, topics in TOPICS.items() for topic in topics]
)
def test_every_text_that_it_can_write_passes_the_guard(language: str, topic: Topic) -> None:
    for subject in topic.subjects:
        for opening in topic.openings:
            for closing in topic.closings:
                assert violations(subject, [opening, closing], language) == ()


@pytest.mark.parametrize(
    ("task", "word"),
    [
        ("Tulis pengantar penawaran.", "penawaran"),
        ("Tulis permintaan invoice kepada tim Finance.", "invoice"),
        ("Tulis pengingat pembayaran.", "tagihan"),
        ("Tulis ucapan selamat datang.", "layanan"),
        ("Pembayaran gagal, layanan dihentikan.", "pembayaran"),
        ("Sesuatu yang lain.", "anda"),
    ],
)
def test_it_writes_on_the_topic_of_the_task(task: str, word: str) -> None:
    subject, paragraphs = prose_for("Bahasa Indonesia", f"Task: {task}\n<data>\n{{}}\n</data>")
    assert word in " ".join((subject, *paragraphs)).casefold()


def test_the_same_prompt_is_answered_the_same_way_and_others_vary() -> None:
    def answer(client: str) -> str:
        return str(prose_for("rules", f"Task: penawaran <data>{client}</data>"))

    assert answer("a") == answer("a")
    assert len({answer(str(number)) for number in range(40)}) > 3


SPOILED = {
    OutputKind.WRONG_LANGUAGE: Flaw.LANGUAGE,
    OutputKind.WITH_AMOUNTS: Flaw.AMOUNT,
    OutputKind.WITH_LINK: Flaw.LINK,
    OutputKind.WITH_MARKUP: Flaw.MARKUP,
    OutputKind.WITH_PLACEHOLDER: Flaw.PLACEHOLDER,
    OutputKind.LEAKED: Flaw.LEAK,
    OutputKind.ECHOES_FACTS: Flaw.PHONE,
}


@pytest.mark.parametrize(("kind", "flaw"), SPOILED.items())
def test_spoiled_prose_is_well_formed_and_stopped_by_the_guard(kind: OutputKind, flaw: Flaw) -> None:
    made = output(kind, ASKED)
    content = json.loads(made.text or "")
    assert flaw in {violation.flaw for violation in violations(content["subject"], content["paragraphs"])}


@pytest.mark.parametrize("kind", [OutputKind.TRUNCATED, OutputKind.EMPTY, OutputKind.NOT_JSON])
def test_broken_output_is_no_json(kind: OutputKind) -> None:
    with pytest.raises(ValueError):
        json.loads(output(kind, ASKED).text or "")


def test_every_kind_but_good_is_spoiled_in_its_own_way() -> None:
    good = output(OutputKind.GOOD, ASKED)
    others = [output(kind, ASKED) for kind in OutputKind if kind is not OutputKind.GOOD]
    assert good not in others
    assert len(set(others)) == len(others)


def test_an_answer_longer_than_allowed_is_cut_as_the_service_cuts_it() -> None:
    short = Asked(rules=ASKED.rules, text=ASKED.text, as_json=True, max_output_tokens=10)
    made = output(OutputKind.GOOD, short)
    assert made.finish == "MAX_TOKENS"
    assert tokens(made.text or "") == 10


def test_a_blocked_prompt_has_feedback_and_no_candidate() -> None:
    body = response(output(OutputKind.BLOCKED, ASKED), ASKED, "gemini-x", "id")
    assert body["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in body


def test_an_answer_counts_its_tokens_and_names_its_model() -> None:
    body = response(output(OutputKind.GOOD, ASKED), ASKED, "gemini-x", "id")
    usage = body["usageMetadata"]
    assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["candidatesTokenCount"]
    assert body["modelVersion"] == "gemini-x"
    assert body["candidates"][0]["finishReason"] == "STOP"


def test_a_complete_body_is_understood() -> None:
    config = {
        "responseMimeType": "application/json",
        "responseSchema": SCHEMA,
        "temperature": Decimal("0.4"),
        "maxOutputTokens": 77,
    }
    asked = understood(a_body(systemInstruction={"parts": [{"text": "Aturan."}]}, generationConfig=config))
    assert (asked.rules, asked.text, asked.as_json, asked.max_output_tokens) == ("Aturan.", "Tulis.", True, 77)


def test_without_a_schema_plain_text_is_written() -> None:
    asked = understood({"contents": [{"parts": [{"text": "Tulis penawaran."}]}]})
    text = output(OutputKind.GOOD, asked).text or ""
    assert not asked.as_json
    assert text.count("\n\n") == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "a message is expected"),
        ({}, "contents is not specified"),
        (a_body(contents=[]), "contents is not specified"),
        (a_body(prompt="x"), 'Unknown name "prompt"'),
        (a_body(contents="x"), "Invalid value at 'contents'"),
        (a_body(contents=[{"role": "boss", "parts": [{"text": "x"}]}]), "Invalid value at 'contents"),
        (a_body(contents=[{"parts": []}]), "parts must not be empty"),
        (a_body(contents=[{"parts": [{"txt": "x"}]}]), 'Unknown name "txt"'),
        (a_body(contents=[{"parts": [{"text": 5}]}]), "Invalid value"),
        (a_body(generationConfig={"temperature": 3}), "temperature"),
        (a_body(generationConfig={"maxOutputTokens": True}), "maxOutputTokens"),
        (a_body(generationConfig={"response_mime_type": "application/json"}), "Unknown name"),
        (a_body(generationConfig={"responseJsonSchema": SCHEMA}), "a schema needs application/json"),
        (
            a_body(generationConfig={"responseMimeType": "application/json"}),
            "subject and paragraphs, or number and amount",
        ),
        (a_body(generationConfig={"responseMimeType": "text/html"}), "responseMimeType"),
    ],
)
def test_a_body_that_google_would_not_take_is_refused(body: Any, message: str) -> None:
    with pytest.raises(GeminiRefusal) as refusal:
        understood(body)
    assert refusal.value.status == 400
    assert message in str(refusal.value)


def test_an_exhausted_quota_says_when_to_come_back() -> None:
    body = GeminiErrorShape(timedelta(seconds=2.5)).body(429, "", "Quota exceeded.")
    assert body["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert body["error"]["details"][0]["retryDelay"] == "2.5s"
    assert "details" not in GeminiErrorShape(timedelta(0)).body(503, "", "Overloaded.")["error"]
