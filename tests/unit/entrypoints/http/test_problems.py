"""The one table from domain error to HTTP status."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

import subplat.application
import subplat.domain
from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Rejected
from subplat.domain.errors import DomainError, NotFound
from subplat.entrypoints.http.failures import refusal_of
from subplat.entrypoints.http.problems import problem, status_of


def every_domain_error() -> list[type[DomainError]]:
    for package in (subplat.domain, subplat.application):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return sorted(set(descendants(DomainError)), key=lambda error: error.__qualname__)


def descendants(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in error.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_domain_error_has_a_status() -> None:
    errors = every_domain_error()
    assert len(errors) >= 10
    assert {status_of(error) for error in errors} == {400, 401, 403, 404, 409, 412, 422, 429}


def test_an_error_of_no_known_kind_is_found_by_the_test_before() -> None:
    with pytest.raises(KeyError):
        status_of(DomainError)


def test_every_domain_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in every_domain_error()]
    assert len(codes) == len(set(codes))


def test_a_type_and_title_belong_to_the_code_and_the_detail_to_the_occurrence() -> None:
    first, second = (
        problem(refusal_of(NotFound("client", key)), instance="/here", request_id="r") for key in ("one", "two")
    )
    assert (first.type, first.title, first.status) == ("urn:subplat:problem:not_found", "Not found", 404)
    assert (first.type, first.title) == (second.type, second.title)
    assert first.detail != second.detail


@pytest.mark.parametrize(
    "failure", [OutsideFailure("x", "secret"), OutcomeUnknown("x", "secret"), Rejected("x", "secret", "CODE")]
)
def test_a_failure_outside_is_answered_503_without_its_detail(failure: OutsideFailure) -> None:
    refusal = refusal_of(failure)
    assert (refusal.status, refusal.headers) == (503, {"retry-after": "30"})
    assert "secret" not in refusal.detail


def test_what_nobody_expected_is_answered_500_without_its_message() -> None:
    refusal = refusal_of(ZeroDivisionError("secret"))
    assert refusal.status == 500
    assert "secret" not in refusal.detail
