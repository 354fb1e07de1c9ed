"""The callback's part of the API's description: Litestar describes only the routes that it reads and answers itself."""

from typing import Any

from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.description import CALLBACK_TOKEN, PROBLEMS
from subplat.entrypoints.http.problems import MEDIA_TYPE


def _shape(name: str, media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def callback_operations(config: HttpConfig) -> dict[str, Any]:
    """What the route of the gateway's callbacks does."""
    name = "".join(word.capitalize() for word in config.gateway.replace("_", "-").split("-"))
    return {
        "post": {
            "tags": ["webhooks"],
            "summary": "Receive a callback of the payment provider",
            "operationId": f"receive{name}Callback",
            "responses": {
                "200": {
                    "description": "It is in the books",
                    "content": _shape("CallbackStored", "application/json"),
                },
                **{
                    str(status): {"description": PROBLEMS[status].description, "content": _shape("Problem", MEDIA_TYPE)}
                    for status in (400, 401, 413, 503)
                },
            },
            "deprecated": False,
            # What another gateway signs with is for its adapter to know.
            "security": [{CALLBACK_TOKEN: []}] if config.authentic_callback is None else [],
        }
    }
