"""Whose address a path is."""

from collections.abc import Iterable

from attrs import frozen

from subplat.adapters.sandbox.twin import Twin


@frozen
class Found:
    """The twin that answers a path, and the path as that system knows it."""

    twin: Twin
    path: str

    @property
    def is_page(self) -> bool:
        """Whether the path is a page for people, not part of the interface."""
        return any(_starts(self.path, page) for page in self.twin.pages)


class Systems:
    """All twins of one sandbox."""

    def __init__(self, twins: Iterable[Twin]) -> None:
        self.twins = tuple(twins)

    def named(self, name: str) -> Twin | None:
        """The twin of that name."""
        return next((twin for twin in self.twins if twin.name == name), None)

    def resolve(self, path: str) -> Found | None:
        """The twin with the longest claim on the path; None for a path outside every prefix."""
        best: tuple[int, Found] | None = None
        for twin in self.twins:
            if not _starts(path, twin.prefix):
                continue
            inner = path[len(twin.prefix) :].rstrip("/") or "/"
            for claim in twin.claims or (twin.router.path,):
                if _starts(inner, claim) and (best is None or len(claim) > best[0]):
                    best = (len(claim), Found(twin, inner))
        return best[1] if best else None


def _starts(path: str, start: str) -> bool:
    start = start.rstrip("/")
    return path == start or path.startswith(start + "/")
