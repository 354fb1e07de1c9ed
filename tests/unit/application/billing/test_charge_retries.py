"""How often the gateway tries a charge again is the business's decision, told to it with the consent."""

from datetime import datetime

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.domain.payments.retries import ChargeRetries
from subplat.domain.subscriptions.subscription import Collection
from subplat.testing.builders import a_deal
from subplat.wiring.memory import SAMPLE_POLICIES, memory_platform

NOW = datetime.fromisoformat("2026-01-15T09:00+07:00")


@pytest.mark.parametrize("retries", [ChargeRetries(), ChargeRetries(times=3, every_days=2)], ids=["none", "three"])
def test_a_plan_is_made_with_the_retries_of_the_policy(retries: ChargeRetries) -> None:
    app = Subplat(memory_platform(NOW, evolve(SAMPLE_POLICIES, charge_retries=retries)))
    a_deal(app, collection=Collection.AUTO_DEBIT)
    (plan,) = app.sandbox.platform.gateway.plans.values()
    assert plan.retries == retries


@pytest.mark.parametrize("wrong", [{"times": 11}, {"times": -1}, {"every_days": 0}, {"every_days": 366}], ids=str)
def test_retries_that_the_gateway_does_not_know_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        ChargeRetries(**wrong)
