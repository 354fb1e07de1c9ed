"""Which call goes wrong."""

import pytest

from subplat.adapters.sandbox.faults import FaultKind, FaultPlan, FaultRule


def test_a_rule_is_used_up_after_its_times() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(system="xendit", kind="slow", times=2))
    taken = [plan.take("xendit", "GET", "/v2/invoices") for _ in range(3)]
    assert [rule.kind if rule else None for rule in taken] == [FaultKind.SLOW, FaultKind.SLOW, None]
    assert plan.rules() == []


def test_a_rule_without_times_lasts_until_it_is_cleared() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(system="xendit", kind="status_503", times=None))
    assert all(plan.take("xendit", "GET", "/") for _ in range(100))
    plan.clear("gmail")
    assert plan.take("xendit", "GET", "/")
    plan.clear("xendit")
    assert plan.take("xendit", "GET", "/") is None


def test_a_rule_applies_to_its_system_and_operation_only() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(system="xendit", kind="drop_after", operation="POST /invoices/*/expire!"))
    assert plan.take("gmail", "POST", "/invoices/1/expire!") is None
    assert plan.take("xendit", "GET", "/invoices/1/expire!") is None
    assert plan.take("xendit", "POST", "/v2/invoices") is None
    assert plan.take("xendit", "POST", "/invoices/1/expire!")


def test_the_first_matching_rule_is_taken_first() -> None:
    plan = FaultPlan()
    plan.add(FaultRule(system="*", kind="status_500", operation="POST *"))
    plan.add(FaultRule(system="xendit", kind="slow"))
    assert [plan.take("xendit", "POST", "/a"), plan.take("xendit", "POST", "/a")] == [
        FaultRule(system="*", kind="status_500", operation="POST *"),
        FaultRule(system="xendit", kind="slow"),
    ]


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"times": 0}, {"delay_seconds": -1}])
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        FaultRule(**{"system": "xendit", "kind": "slow", **wrong})
