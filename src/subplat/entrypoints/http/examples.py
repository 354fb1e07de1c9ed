"""Examples for the description, made from the shapes themselves: whoever adds a field has one at once.

A value is named here by its place, or comes from the shape (`examples`, a default, `enum`),
else from the name of the field, else from its type.
"""

from collections.abc import Mapping
from typing import Any

Json = Any
"""What a JSON document holds."""

_BY_NAME: Mapping[str, Json] = {
    "action": "activate",
    "code": "GW-STD",
    "currency": "IDR",
    "description": "Google Workspace Business Standard",
    "detail": "This was changed since you looked at it: read it again.",
    "email": "sales@reseller.example",
    "filename": "faktur.pdf",
    "full_name": "Tim Sales",
    "instance": "/api/v1/quotations",
    "invoice_number": "INV/2026/0001",
    "key": "a-key-of-64-digits",
    "legal_name": "PT Contoh Nusantara",
    "name": "Contoh Nusantara",
    "next_cursor": None,
    "number": "Q-2026-0001",
    "password": "sandi yang panjang sekali",
    "new_password": "sandi lain yang panjang",
    "current_password": "sandi yang panjang sekali",
    "phone": "+62215000000",
    "pointer": "/lines/0/quantity",
    "reason": "Diminta klien",
    "reference": "TRX-0001",
    "request_id": "019c11c7-4d00-7000-8000-000000000001",
    "source": "BI JISDOR",
    "billing_address": "Jl. Contoh Raya No. 10, Bandung 40262",
    "body": "Yth. Bapak/Ibu,\n\nterlampir penawaran kami.",
    "google_sku": "1010020027",
    "tax_number": "0012345678091000",
    "title": "Stale version",
    "token": "a-token-that-is-shown-once",
    "type": "urn:subplat:problem:stale_version",
    "url": "https://hooks.contoh.example/subplat",
    "workspace_domain": "contoh.example",
}
_BY_PLACE: Mapping[str, Json] = {
    "Credentials.email": "sales@reseller.example",
    "EndpointBody.patterns": ["subscription.*", "client.activated.v1"],
    "Explanation.reason": "Dikerjakan di konsol",
    "InvoiceBody.number": "INV/2026/0001",
    "NewApiKey.name": "n8n",
    "NewApiKey.scopes": ["clients:read", "billing:read"],
    "NewEndpointBody.patterns": ["subscription.*", "client.activated.v1"],
    "NewProduct.name": "Google Workspace Business Standard",
    "NewProduct.type": "GWORKSPACE",
    "NewRate.currency": "USD",
    "NewUser.email": "sales@reseller.example",
    "NewUser.role": "SALES",
    "OneTimeCode.code": "123456",
    "PasswordChange.current": "sandi yang panjang sekali",
    "PasswordChange.wanted": "sandi lain yang panjang",
    "ProductChanges.name": "Google Workspace Business Standard",
    "RefundBody.to": "WALLET",
    "TaskResultBody.outcome": "SUCCESS",
    "UnderstoodMail.number": "INV/2026/0001",
}
_BY_FORMAT: Mapping[str, Json] = {
    "uuid": "019c11c7-4d00-7000-8000-000000000001",
    "date": "2026-01-31",
    "date-time": "2026-01-31T02:00:00Z",
    "decimal": "1500000.00",
}
_MEDIA = "application/json"


def with_examples(document: dict[str, Json]) -> dict[str, Json]:
    """The document with an example at every body of a request and of an answer in JSON."""
    schemas = document["components"]["schemas"]
    return {
        **document,
        "paths": {
            path: {verb: _illustrated(operation, schemas) for verb, operation in operations.items()}
            for path, operations in document["paths"].items()
        },
    }


def example(schema: Mapping[str, Json], schemas: Mapping[str, Json], name: str = "") -> Json:
    """A value that fits; `name` is that of the field."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "examples" in schema:
        return schema["examples"][0]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _first(schema[choice], schemas, name)
    for fixed in ("const", "default"):
        if schema.get(fixed) not in (None, {}, []):
            return schema[fixed]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(schema, schemas, name)


def _first(choices: list[Json], schemas: Mapping[str, Json], name: str) -> Json:
    found = [each for each in choices if each.get("type") != "null"]
    return None if name in _BY_NAME and _BY_NAME[name] is None else example(found[0], schemas, name)


def _of_type(schema: Mapping[str, Json], schemas: Mapping[str, Json], name: str) -> Json:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas)
        case "array":
            inside = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
            return [example(inside, schemas, name)] if inside else []
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return False
        case "null":
            return None
        case "string":
            return _text(schema, name)
        case _:
            return _BY_NAME.get(name, {})


def _text(schema: Mapping[str, Json], name: str) -> str:
    if schema.get("contentEncoding") == "base64":
        return "JVBERi0xLjcK"
    if "format" in schema:
        return str(_BY_FORMAT.get(schema["format"], "Contoh"))
    known = _BY_NAME.get(name)
    return str(known) if isinstance(known, str) else "Contoh".ljust(schema.get("minLength", 0), "-")


def _object(schema: Mapping[str, Json], schemas: Mapping[str, Json]) -> dict[str, Json]:
    """What has to be there; all of it where nothing has to."""
    fields = schema.get("properties", {})
    needed = schema.get("required") or list(fields)
    title = schema.get("title", "")
    return {
        name: _BY_PLACE[f"{title}.{name}"] if f"{title}.{name}" in _BY_PLACE else example(fields[name], schemas, name)
        for name in needed
    }


def _illustrated(operation: Json, schemas: Mapping[str, Json]) -> Json:
    if "responses" not in operation:
        return operation
    answers = {status: _shown(answer, schemas) for status, answer in operation["responses"].items()}
    body = {"requestBody": _shown(operation["requestBody"], schemas)} if "requestBody" in operation else {}
    return {**operation, **body, "responses": answers}


def _shown(part: dict[str, Json], schemas: Mapping[str, Json]) -> dict[str, Json]:
    content = part.get("content", {})
    if _MEDIA not in content or "examples" in content[_MEDIA] or not content[_MEDIA].get("schema"):
        return part
    media = content[_MEDIA]
    usual = {"usual": {"value": example(media["schema"], schemas)}}
    return {**part, "content": {**content, _MEDIA: {**media, "examples": usual}}}
