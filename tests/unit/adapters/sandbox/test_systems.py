"""Whose address a path is."""

from typing import Any

import pytest
from litestar import Router

from subplat.adapters.sandbox.systems import Systems
from subplat.adapters.sandbox.twin import Twin


class NoErrors:
    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        return {}

    def headers(self, status: int) -> dict[str, str]:
        return {}


def twin(name: str, prefix: str, path: str = "/", **rest: Any) -> Twin:
    router = Router(path=path, route_handlers=[])
    return Twin(name=name, prefix=prefix, router=router, error_shape=NoErrors(), snapshot=dict, **rest)


SYSTEMS = Systems(
    [
        twin("xendit", "/xendit", pages=("/checkout",)),
        twin("gmail", "/google", claims=("/gmail", "/upload/gmail")),
        twin("compute", "/google", path="/compute/v1"),
    ]
)


@pytest.mark.parametrize(
    ("path", "name", "inner"),
    [
        ("/xendit/v2/invoices", "xendit", "/v2/invoices"),
        ("/xendit/v2/invoices/", "xendit", "/v2/invoices"),
        ("/xendit", "xendit", "/"),
        ("/google/gmail/v1/users/me", "gmail", "/gmail/v1/users/me"),
        ("/google/upload/gmail/v1", "gmail", "/upload/gmail/v1"),
        ("/google/compute/v1/projects", "compute", "/compute/v1/projects"),
    ],
)
def test_a_path_belongs_to_the_twin_that_claims_it(path: str, name: str, inner: str) -> None:
    found = SYSTEMS.resolve(path)
    assert found is not None
    assert (found.twin.name, found.path, found.is_page) == (name, inner, False)


@pytest.mark.parametrize("path", ["/", "/_sandbox/ledger", "/xenditen/v2", "/google/calendar", "/google"])
def test_other_paths_belong_to_nobody(path: str) -> None:
    assert SYSTEMS.resolve(path) is None


def test_a_page_for_people_is_known_as_one() -> None:
    found = SYSTEMS.resolve("/xendit/checkout/web/1")
    assert found is not None
    assert found.is_page
