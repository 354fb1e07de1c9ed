"""The n8n workflows that are shipped fit what n8n wants of hand-written files, our API and our events."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from subplat.domain.events import EVENTS
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.testing.samples import NOW
from subplat.wiring.memory import memory_platform

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "integrations" / "n8n").glob("*.json"))
BASE = "http://127.0.0.1:8000"
ALLOWED = [
    "n8n-nodes-base.crypto",
    "n8n-nodes-base.extractFromFile",
    "n8n-nodes-base.httpRequest",
    "n8n-nodes-base.if",
    "n8n-nodes-base.manualTrigger",
    "n8n-nodes-base.respondToWebhook",
    "n8n-nodes-base.scheduleTrigger",
    "n8n-nodes-base.webhook",
]
TRIGGERS = {"n8n-nodes-base.manualTrigger", "n8n-nodes-base.scheduleTrigger", "n8n-nodes-base.webhook"}
ID = {"type": "string", "format": "uuid", "minLength": 36}
CREDENTIAL = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string", "minLength": 16}, "name": {"type": "string"}},
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "required": ["id", "name", "active", "nodes", "connections", "settings"],
    "properties": {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9]{16}$"},
        "name": {"type": "string", "pattern": "^Subplat: "},
        "active": {"const": False},
        "settings": {"type": "object", "required": ["timezone"], "properties": {"timezone": {"const": "Asia/Jakarta"}}},
        "nodes": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "required": ["id", "name", "type", "typeVersion", "position", "parameters"],
                "properties": {
                    "id": ID,
                    "type": {"enum": ALLOWED},
                    "credentials": {"type": "object", "additionalProperties": CREDENTIAL},
                },
                "if": {"properties": {"type": {"const": "n8n-nodes-base.webhook"}}},
                "then": {
                    "required": ["webhookId"],
                    "properties": {
                        "webhookId": ID,
                        "parameters": {
                            "required": ["path", "options"],
                            "properties": {
                                "httpMethod": {"const": "POST"},
                                "options": {"properties": {"rawBody": {"const": True}}, "required": ["rawBody"]},
                            },
                        },
                    },
                },
            },
        },
    },
}


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def operations() -> set[tuple[str, str]]:
    app = create_http_app(memory_platform(NOW).application, HttpConfig(request_ids=lambda: "1"))
    paths = app.openapi_schema.to_schema()["paths"]
    return {(verb.upper(), re.sub(r"\{\w+\}", "{}", path)) for path, verbs in paths.items() for verb in verbs}


def test_there_are_three() -> None:
    assert [file.name for file in FILES] == [
        "daily-billing-run.json",
        "events-to-http.json",
        "provisioning-result.json",
    ]
    assert len({read(file)["id"] for file in FILES}) == 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_has_the_shape_that_n8n_imports_again_and_again(file: Path) -> None:
    workflow = read(file)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(workflow)] == []
    ids = [UUID(node["id"]) for node in workflow["nodes"]]
    assert len(set(ids)) == len(ids)
    assert len({node["name"] for node in workflow["nodes"]}) == len(ids)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_node_is_reached_from_a_trigger_and_every_connection_ends_somewhere(file: Path) -> None:
    workflow = read(file)
    reached = {node["name"] for node in workflow["nodes"] if node["type"] in TRIGGERS}
    targets = {
        (source, target["node"])
        for source, outputs in workflow["connections"].items()
        for output in outputs["main"]
        for target in output
    }
    for _ in workflow["nodes"]:
        reached |= {target for source, target in targets if source in reached}
    assert reached == {node["name"] for node in workflow["nodes"]}
    assert {name for pair in targets for name in pair} <= reached
    named = set(re.findall(r"\$\('([^']+)'\)", file.read_text("utf-8")))
    assert named <= reached


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_call_to_us_is_one_we_serve_with_the_credential_of_ours(file: Path) -> None:
    ours = [node for node in read(file)["nodes"] if BASE in str(node["parameters"].get("url"))]
    assert ours or file.stem == "events-to-http"
    for node in ours:
        path = node["parameters"]["url"].removeprefix("=").removeprefix(BASE)
        assert (node["parameters"]["method"], re.sub(r"\{\{.*?\}\}", "{}", path)) in operations()
        assert node["credentials"]["httpHeaderAuth"]["id"] == "subplatApiToken01"
        assert node["retryOnFail"] is True


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_event_it_names_is_one_of_ours_and_no_secret_is_inside(file: Path) -> None:
    text = file.read_text("utf-8")
    assert set(re.findall(r"\b[a-z_]+\.[a-z_]+\.v\d+\b", text)) <= set(EVENTS)
    assert "whsec_" not in text
    assert "Bearer" not in text


@pytest.mark.parametrize("file", FILES[1:], ids=lambda file: file.stem)
def test_nothing_is_done_before_the_signature_is_checked(file: Path) -> None:
    workflow = read(file)
    (crypto,) = [node for node in workflow["nodes"] if node["type"] == "n8n-nodes-base.crypto"]
    asked = crypto["parameters"]
    assert (asked["action"], asked["type"], asked["encoding"]) == ("hmac", "SHA256", "base64")
    assert re.findall(r"\['(webhook-[a-z]+)'\]|\$json\.(raw)", asked["value"]) == [
        ("webhook-id", ""),
        ("webhook-timestamp", ""),
        ("", "raw"),
    ]
    line = ["Subplat event", "Raw body", "Sign it ourselves", "Is it from Subplat, and new?"]
    for before, after in pairwise(line):
        assert [[target["node"] for target in output] for output in workflow["connections"][before]["main"]] == [
            [after]
        ]
    assert workflow["connections"][line[-1]]["main"][1][0]["node"] == "Turned away"


def test_the_how_to_names_what_there_is() -> None:
    text = (ROOT / "docs" / "how-to" / "n8n.md").read_text("utf-8")
    for file in FILES:
        workflow = read(file)
        assert file.name in text
        for node in workflow["nodes"]:
            assert all(credential["id"] in text for credential in node.get("credentials", {}).values())
            if node["type"] == "n8n-nodes-base.webhook":
                assert f"/webhook/{node['parameters']['path']}" in text
    assert set(re.findall(r"\b[a-z_]+\.[a-z_]+\.v\d+\b", text)) <= set(EVENTS)
    known = {path for _, path in operations()}
    assert {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"/api/v1[/\w{}-]*", text)} <= known
