"""Files that are handed out: saved, never shown by the browser as a page of ours."""

from urllib.parse import quote

from litestar import Response


def attachment(content: bytes, filename: str, content_type: str) -> Response[bytes]:
    """The answer with a file in it."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=content_type, headers=headers)
