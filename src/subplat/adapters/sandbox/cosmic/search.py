"""Finding objects by a query in JSON."""

from collections.abc import Mapping
from typing import Any

from subplat.adapters.sandbox.cosmic.errors import CosmicRefusal
from subplat.adapters.sandbox.cosmic.state import CosmicState, StoredObject, object_view
from subplat.adapters.sandbox.exact_json import read_json

_PARAMETERS = {"read_key", "query", "props", "limit", "skip", "sort", "depth", "status"}
_FIELDS = {"id", "slug", "title", "type", "created_at", "modified_at"}
_MOST = 1000


def found(state: CosmicState, parameters: Mapping[str, str]) -> dict[str, Any]:
    """`{"objects", "total"}`; refuses with 404 when nothing matches, as the service does."""
    unknown = sorted(set(parameters) - _PARAMETERS)
    if unknown:
        raise CosmicRefusal(400, f"'{unknown[0]}' is not allowed")
    wanted = _query(parameters.get("query", "{}"))
    status = parameters.get("status", "published")
    matches = [
        stored
        for stored in state.objects.values()
        if status in ("any", stored.status) and all(_matches(stored, path, value) for path, value in wanted.items())
    ]
    if not matches:
        raise CosmicRefusal(404, "No objects found")
    sort = parameters.get("sort", "-created_at")
    if sort not in ("created_at", "-created_at"):
        raise CosmicRefusal(400, f"cannot sort by '{sort}'")
    if sort.startswith("-"):
        matches.reverse()
    skip, limit = _count(parameters, "skip", 0), _count(parameters, "limit", _MOST)
    views = [_with_props(object_view(stored), parameters.get("props", "")) for stored in matches[skip : skip + limit]]
    return {"objects": views, "total": len(matches)}


def _query(text: str) -> dict[str, Any]:
    try:
        query = read_json(text.encode())
    except ValueError as error:
        raise CosmicRefusal(400, f"The query is not JSON: {error}") from error
    if not isinstance(query, dict):
        raise CosmicRefusal(400, "The query must be an object")
    for path, value in query.items():
        if path not in _FIELDS and not path.startswith("metadata."):
            raise CosmicRefusal(400, f"The query has an unknown field: '{path}'")
        if isinstance(value, dict) and set(value) - {"$in", "$ne"}:
            raise CosmicRefusal(400, f"The query has an unknown operator for '{path}'")
    return query


def _matches(stored: StoredObject, path: str, wanted: Any) -> bool:
    actual = stored.metadata.get(path.removeprefix("metadata.")) if "." in path else getattr(stored, path)
    if isinstance(wanted, dict):
        return actual in wanted.get("$in", [actual]) and ("$ne" not in wanted or actual != wanted["$ne"])
    return bool(actual == wanted)


def _count(parameters: Mapping[str, str], name: str, otherwise: int) -> int:
    text = parameters.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or int(text) > _MOST:
        raise CosmicRefusal(400, f"invalid value for '{name}'")
    return int(text)


def _with_props(view: dict[str, Any], props: str) -> dict[str, Any]:
    names = [name.strip() for name in props.split(",") if name.strip()]
    shown = {name: view[name] for name in names if name in view}
    parts = [name.removeprefix("metadata.") for name in names if name.startswith("metadata.")]
    if parts and "metadata" not in shown:
        shown["metadata"] = {name: view["metadata"][name] for name in parts if name in view["metadata"]}
    return shown if names else view
