"""What the code could pass is found in its source, and told when no place is one of it."""

from pathlib import Path

import subplat
from subplat.testing.crashes.points import NEVER_PASSED, Point, known_points, never_passed

PACKAGE = Path(subplat.__file__).parent


def test_points_commits_and_outward_calls_are_found() -> None:
    names = {str(point) for point in known_points(PACKAGE)}
    assert {
        "adapters/postgres/unit_of_work.py commit before",
        "adapters/jobs/claims.py claim after",
        "adapters/xendit/api.py xendit * before",
        "wiring/outward.py mailer.send after",
        "wiring/outward.py provisioner.*.apply before",
        "payments.refund RequestRefundHandler.__call__ commit",
    } <= names
    assert len(names) > 200


def test_a_point_knows_its_places() -> None:
    wire = Point(module="adapters/xendit/api.py", name="xendit * before")
    assert wire.is_passed_by(
        "billing.collect_cycle.v1 | operations.guarded_gateway:34 xendit.api:22 | xendit POST before"
    )
    assert not wire.is_passed_by("billing.collect_cycle.v1 | operations.guarded_gateway:34 | xendit POST after")
    commit = Point(module="payments.refund", name="RequestRefundHandler.__call__ commit", line=119)
    assert commit.is_passed_by("asked | payments.refund:119 | part before")
    assert not commit.is_passed_by("asked | payments.refund:11 | part before")


def test_what_nobody_passes_is_told_with_its_reason() -> None:
    here, there = Point(module="a.py", name="here before"), Point(module="a.py", name="there before")
    assert never_passed([here, there], ["asked |  | here before"]) == {"a.py there before": ""}


def test_every_reason_is_for_something_that_is_there() -> None:
    names = {str(point) for point in known_points(PACKAGE)}
    assert NEVER_PASSED.keys() <= names
    assert all(NEVER_PASSED.values())
