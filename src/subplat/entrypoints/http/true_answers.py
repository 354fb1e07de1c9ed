"""Where Litestar describes another answer than the one given: nothing at all, a file, an open door.

```python
@get("/files/{file_id:uuid}", opt={**needs(Permission.FILES_READ, Kind.FILE), **answers_files("application/pdf")}, ...)
```
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from litestar import Litestar

from subplat.entrypoints.http.guard import routes_of
from subplat.entrypoints.http.route_rights import PUBLIC

_MEDIA_TYPES = "media_types"
Json = dict[str, Any]


def answers_files(*media_types: str) -> dict[str, Any]:
    """For a route's `opt`: it answers with bytes of one of these types."""
    return {_MEDIA_TYPES: media_types}


def with_true_answers(document: Json, app: Litestar) -> Json:
    """The description as the routes are: a copy where it differs."""
    told = dict(_told(app))
    paths = {
        path: {verb: _corrected(operation, told.get((path, verb), {})) for verb, operation in item.items()}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths}


def _told(app: Litestar) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for path, handler in routes_of(app):
        for verb in getattr(handler, "http_methods", ()):
            yield (re.sub(r"{(\w+):\w+}", r"{\1}", path), str(verb).lower()), handler.opt


def _corrected(operation: Json, opt: Mapping[str, Any]) -> Json:
    answers = {status: _answer(status, answer, opt) for status, answer in operation["responses"].items()}
    # A handler's own list is added to its router's: that a route is open can only be said here.
    open_to_all: Json = {"security": []} if PUBLIC in opt else {}
    return {**operation, "responses": answers, **open_to_all}


def _answer(status: str, answer: Json, opt: Mapping[str, Any]) -> Json:
    if status == "204":
        return {name: value for name, value in answer.items() if name != "content"}
    if status == "200" and _MEDIA_TYPES in opt:
        return {**answer, "content": {media_type: {} for media_type in opt[_MEDIA_TYPES]}}
    return answer
