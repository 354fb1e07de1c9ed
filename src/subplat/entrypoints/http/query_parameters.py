"""The query parameters of a list, made from the fields of its filter.

A text, a word of a set, a yes or no or an id is one parameter; a set of words is one that may be repeated, in the singular;
a span of days is `<field>_from` and `<field>_to` (both included), a span of time `<field>_since` and `<field>_before`.
"""

import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import attrs
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from subplat.application.ports.views.spans import Days, Instants
from subplat.entrypoints.http.problems import FieldProblem, Refused

_SPANS: Mapping[type, tuple[type, Mapping[str, str]]] = {
    Days: (date, {"from": "first", "to": "last"}),
    Instants: (datetime, {"since": "since", "before": "before"}),
}
_LONGEST_TEXT = 255
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def parameters_of(filter_type: type) -> list[inspect.Parameter]:
    """What a handler has to take; all are optional."""
    found: list[inspect.Parameter] = []
    for name, kind in _kinds(filter_type):
        if kind in _SPANS:
            element, ends = _SPANS[kind]
            found += [_parameter(f"{name}_{end}", element) for end in ends]
        elif get_origin(kind) is frozenset:
            found.append(_parameter(_singular(name), GenericAlias(list, get_args(kind)[:1])))
        else:
            found.append(_parameter(name, _without_none(kind)))
    return found


def filter_from(filter_type: type, asked: Mapping[str, Any]) -> Any:
    """The filter that was asked for."""
    told: dict[str, Any] = {}
    for name, kind in _kinds(filter_type):
        if kind in _SPANS:
            _ensure_zoned(asked, name)
            told[name] = kind(**{part: asked.get(f"{name}_{end}") for end, part in _SPANS[kind][1].items()})
        elif get_origin(kind) is frozenset:
            told[name] = frozenset(asked.get(_singular(name)) or ())
        else:
            told[name] = asked.get(name)
    return filter_type(**told)


@cache
def _kinds(filter_type: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(filter_type)
    return tuple((field.name, hints[field.name]) for field in attrs.fields(filter_type))


async def only_known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: a parameter that the route does not have, or has once and is sent twice, is refused (400)."""
    if not connection.scope["query_string"]:
        return
    known = {
        getattr(field.kwarg_definition, "name", None) or getattr(field.kwarg_definition, "query", None) or name: field
        for name, field in handler.parsed_fn_signature.parameters.items()
    }
    for name in connection.query_params:
        if name not in known or name in connection.path_params:
            fault = FieldProblem(pointer=f"?{name}", code="unknown", message="this route has no such parameter")
            raise Refused(400, "unknown_parameter", f"There is no parameter {name!r:.80} here.", errors=(fault,))
        if len(connection.query_params.getall(name)) > 1 and not _takes_many(known[name]):
            fault = FieldProblem(pointer=f"?{name}", code="repeated", message="this parameter is sent once")
            raise Refused(400, "repeated_parameter", f"The parameter {name} is sent once.", errors=(fault,))
        # Left alone, a number would be read as seconds since 1970.
        if _is_instant(known[name]) and not all(map(_INSTANT.match, connection.query_params.getall(name))):
            fault = FieldProblem(pointer=f"?{name}", code="invalid", message="an instant is written as in RFC 3339")
            raise Refused(400, "invalid_request", "The request's parameters cannot be understood.", errors=(fault,))


def _is_instant(parameter: FieldDefinition) -> bool:
    return datetime in (parameter.annotation, *get_args(parameter.annotation))


def _takes_many(parameter: FieldDefinition) -> bool:
    return any(kind.is_non_string_sequence for kind in (parameter, *parameter.inner_types))


def _parameter(name: str, kind: Any) -> inspect.Parameter:
    limits: dict[str, Any] = {"max_length": _LONGEST_TEXT} if kind is str else {}
    annotation = Annotated[kind | None, QueryParameter(name=name, required=False, **limits)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=None)


def _singular(name: str) -> str:
    return name.removesuffix("es") if name.endswith("uses") else name.removesuffix("s")


def _without_none(kind: Any) -> Any:
    found = [each for each in get_args(kind) if each is not type(None)]
    kept = found[0] if found else kind
    # An id is a UUID of its own name.
    return getattr(kept, "__supertype__", kept)


def _ensure_zoned(asked: Mapping[str, Any], field: str) -> None:
    for name in (f"{field}_{end}" for end in _SPANS[Instants][1]):
        moment = asked.get(name)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            fault = FieldProblem(pointer=f"?{name}", code="invalid", message="an instant needs its offset, such as Z")
            raise Refused(400, "invalid_request", "The request's parameters cannot be understood.", errors=(fault,))
