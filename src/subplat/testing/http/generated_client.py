"""A client made from the description alone: one call an operation, under its operationId, with its parameters by name.

What is sent and what is answered is held to the description: a call that does not fit it, and an answer that does not,
raise. `python_name` of a header is its name in lower case with underscores (`Idempotency-Key`: `idempotency_key`).
"""

from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema
from attrs import field, frozen

Json = Any
"""What a JSON document holds."""
_VERBS = ("get", "post", "put", "patch", "delete")


class NotAsDescribed(Exception):
    """A call or an answer that the description does not know."""


@frozen(kw_only=True)
class Answer:
    """`body` is parsed JSON, bytes of a file, or None."""

    status: int
    body: Json
    headers: Mapping[str, str]


@frozen(kw_only=True)
class Call:
    """One operation, ready to be called."""

    name: str
    verb: str
    path: str
    parameters: Mapping[str, Mapping[str, Json]]
    body: Mapping[str, Json] | None
    answers: Mapping[str, Json]
    components: Mapping[str, Json] = field(repr=False)
    http: httpx.Client = field(repr=False)

    def __call__(self, body: Json = None, **given: object) -> Answer:
        """Raises NotAsDescribed; httpx's errors. Problems are answers too: look at `status`."""
        self._ensure_known(body, given)
        placed: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for name, value in given.items():
            parameter = self.parameters[name]
            self._ensure_fits(parameter["schema"], value, f"parameter {name}")
            placed[parameter["in"]][parameter["name"]] = value
        answered = self.http.request(
            self.verb,
            self.path.format_map(placed["path"]),
            params=placed["query"],
            headers={name: str(value) for name, value in placed["header"].items()},
            json=body,
        )
        return self._checked(answered)

    def _ensure_known(self, body: Json, given: Mapping[str, object]) -> None:
        if unknown := given.keys() - self.parameters.keys():
            raise NotAsDescribed(f"{self.name} has no {', '.join(sorted(unknown))}")
        missing = {name for name, each in self.parameters.items() if each.get("required")} - given.keys()
        if missing:
            raise NotAsDescribed(f"{self.name} needs {', '.join(sorted(missing))}")
        if (body is None) is not (self.body is None):
            raise NotAsDescribed(f"{self.name} takes {'no' if self.body is None else 'a'} body")
        if self.body is not None:
            self._ensure_fits(self.body, body, "body")

    def _checked(self, answered: httpx.Response) -> Answer:
        described = self.answers.get(str(answered.status_code))
        if described is None:
            raise NotAsDescribed(f"{self.name} answered {answered.status_code}: {answered.text[:500]}")
        media = answered.headers.get("content-type", "").partition(";")[0]
        content = described.get("content", {})
        if not answered.content:
            return Answer(status=answered.status_code, body=None, headers=answered.headers)
        if media not in content:
            raise NotAsDescribed(
                f"{self.name} answered {media or 'something'}, not {' or '.join(content) or 'nothing'}"
            )
        if not media.endswith("json"):
            return Answer(status=answered.status_code, body=answered.content, headers=answered.headers)
        body = answered.json()
        self._ensure_fits(content[media]["schema"], body, f"answer {answered.status_code}")
        return Answer(status=answered.status_code, body=body, headers=answered.headers)

    def _ensure_fits(self, schema: Mapping[str, Json], value: object, what: str) -> None:
        check = jsonschema.Draft202012Validator(
            {**schema, "components": self.components}, format_checker=jsonschema.FormatChecker()
        )
        for fault in check.iter_errors(value):
            raise NotAsDescribed(f"{what} of {self.name}: {fault.json_path} {fault.message}")


class GeneratedClient:
    """`GeneratedClient(http)` asks the server for its description; then `client.getQuotation(quotation_id=…)`."""

    def __init__(self, http: httpx.Client, description: str = "/schema/openapi.json") -> None:
        self._document: Mapping[str, Json] = http.get(description).raise_for_status().json()
        self._calls = {
            told["operationId"]: self._call(http, verb, path, told)
            for path, item in self._document["paths"].items()
            for verb, told in item.items()
            if verb in _VERBS
        }

    def __dir__(self) -> list[str]:
        return sorted(self._calls)

    def __getattr__(self, name: str) -> Call:
        try:
            return self._calls[name]
        except KeyError:
            raise AttributeError(f"there is no operation {name}") from None

    def _call(self, http: httpx.Client, verb: str, path: str, told: Mapping[str, Json]) -> Call:
        content = told.get("requestBody", {}).get("content", {})
        return Call(
            name=told["operationId"],
            verb=verb.upper(),
            path=path,
            parameters={
                each["name"].lower().replace("-", "_"): each
                for each in told.get("parameters", ())
                if each["in"] != "cookie"
            },
            body=content["application/json"]["schema"] if content else None,
            answers=told["responses"],
            components=self._document["components"],
            http=http,
        )
