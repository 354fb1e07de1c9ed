"""The two routes by which a kind of thing is looked up: the list, page by page, and one of them."""

import inspect
from collections.abc import Callable, Sequence
from types import GenericAlias
from typing import Annotated, Any, get_args, get_type_hints
from uuid import UUID

import msgspec
from attrs import field, frozen
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from subplat.application.ports.access import Kind
from subplat.application.ports.views.paging import LARGEST_PAGE, Position
from subplat.application.queries.read_side import ReadSide
from subplat.application.queries.reading import Reading
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.presenting import json_of
from subplat.entrypoints.http.query_parameters import filter_from, parameters_of
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import etag

_USUAL_PAGE = 50
_CURSOR = Annotated[
    str | None,
    QueryParameter(
        name="cursor", required=False, max_length=200, description="`next_cursor` of the page before, nothing else"
    ),
]
_LIMIT = Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=LARGEST_PAGE)]


@frozen
class Resource:
    """What is looked up: `name` in `ReadSide`, `path` below the API, `one` and `many` as in operation ids (`Clients`)."""

    name: str
    path: str
    one: str
    many: str
    kind: Kind | None = field(default=None, kw_only=True)
    """Whose it is, where that matters."""
    etag: Callable[[Any], int] | None = field(default=None, kw_only=True)
    """What is counted up when it changes so that who looked at it has to look again."""

    @property
    def filter_type(self) -> type:
        """What the list can be narrowed by."""
        return self._types()[0]

    @property
    def view(self) -> type:
        """One in the list."""
        return self._types()[1]

    @property
    def detail(self) -> type:
        """One alone."""
        return self._types()[2]

    @property
    def page_shape(self) -> type[msgspec.Struct]:
        """The list's answer."""
        return _page_shape(self.view, self.many)

    def reading(self, views: ReadSide) -> Reading[Any, Any, Any]:
        """What it is looked up with; it knows the right that this needs."""
        reading: Reading[Any, Any, Any] = getattr(views, self.name)
        return reading

    def _types(self) -> tuple[type, type, type]:
        filter_type, view, detail = get_args(get_type_hints(ReadSide)[self.name])
        return filter_type, view, detail


def position(cursor: str | None) -> Position | None:
    """Where a page begins; raises UnreadableCursor."""
    return Position.read(cursor) if cursor else None


def list_route(resource: Resource, views: ReadSide) -> HTTPRouteHandler:
    """The list, page by page."""
    reading, shape, filter_type = resource.reading(views), resource.page_shape, resource.filter_type

    def listed(**asked: Any) -> Any:
        page = reading.page(filter_from(filter_type, asked), after=position(asked["cursor"]), limit=asked["limit"])
        # Made here, in the thread of the use case: a long page would keep everybody else's requests waiting.
        return Response(
            json_of(shape(items=page.items, next_cursor=page.next and page.next.text())), media_type=MediaType.JSON
        )

    paging = [
        inspect.Parameter("cursor", inspect.Parameter.KEYWORD_ONLY, annotation=_CURSOR, default=None),
        inspect.Parameter("limit", inspect.Parameter.KEYWORD_ONLY, annotation=_LIMIT, default=_USUAL_PAGE),
    ]
    return get(
        resource.path,
        sync_to_thread=True,
        opt=needs(reading.permission),
        responses=PROBLEMS,
        operation_id=f"list{resource.many}",
        summary=f"List {_spoken(resource.many)}",
        description=inspect.getdoc(filter_type),
        tags=[_spoken(resource.many)],
    )(_with_signature(listed, [*parameters_of(filter_type), *paging], shape))


def one_route(resource: Resource, views: ReadSide) -> HTTPRouteHandler:
    """One of them, by its id."""
    reading = resource.reading(views)
    name = f"{_words(resource.one).replace(' ', '_')}_id"

    def one(**asked: Any) -> Any:
        view = reading.one(asked[name])
        headers = {} if resource.etag is None else {"etag": etag(resource.etag(view))}
        return Response(json_of(view), headers=headers, media_type=MediaType.JSON)

    asked = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=UUID)]
    return get(
        f"{resource.path}/{{{name}:uuid}}",
        sync_to_thread=True,
        opt=needs(reading.permission, resource.kind, name) if resource.kind else needs(reading.permission),
        responses=PROBLEMS,
        operation_id=f"get{resource.one}",
        summary=f"Show one of the {_spoken(resource.many)}",
        description=inspect.getdoc(resource.detail),
        tags=[_spoken(resource.many)],
    )(_with_signature(one, asked, resource.detail))


def _with_signature(
    handler: Callable[..., Any], parameters: Sequence[inspect.Parameter], answer: object
) -> Callable[..., Any]:
    # Litestar reads the signature.
    vars(handler)["__signature__"] = inspect.Signature(parameters, return_annotation=answer)
    handler.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": answer}
    return handler


def _page_shape(view: type, many: str) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any]] = [("items", GenericAlias(Sequence, (view,))), ("next_cursor", str | None)]
    shape = msgspec.defstruct(f"{many}Page", fields, frozen=True, kw_only=True, module=__name__)
    shape.__doc__ = "`next_cursor` is null on the last page."
    return shape


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _spoken(name: str) -> str:
    return _words(name)
