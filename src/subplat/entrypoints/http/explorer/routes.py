"""The page at `/schema/ui` and its two parts. It reads `/schema/openapi.json` and loads nothing from elsewhere."""

from importlib.resources import files

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

PATH = "/schema/ui"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def explorer_routes() -> list[HTTPRouteHandler]:
    """Below `/schema`."""
    return [
        _part("/ui", "page.html", "text/html"),
        _part("/ui/page.js", "page.js", "text/javascript"),
        _part("/ui/page.css", "page.css", "text/css"),
    ]


def _part(path: str, name: str, media_type: str) -> HTTPRouteHandler:
    content = files("subplat.entrypoints.http.explorer").joinpath(name).read_bytes()

    @get(path, name=f"explorer:{name}", sync_to_thread=False, include_in_schema=False)
    def part() -> Response[bytes]:
        return Response(content, media_type=media_type, headers={"content-security-policy": POLICY})

    return part
