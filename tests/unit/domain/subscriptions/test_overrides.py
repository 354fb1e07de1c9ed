"""An Admin's decision about services stands, whatever is paid, until it is lifted."""

from collections.abc import Callable

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import Conflict, IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.ids import UserId
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.samples import NOW, TODAY, sample_id, sample_subscription

ON, OFF = SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED
ADMIN = sample_id(UserId, 3)


def active() -> Subscription:
    subscription = sample_subscription()
    subscription.activate(paid_on=TODAY, now=NOW)
    subscription.events.clear()
    return subscription


def overrule(subscription: Subscription, to: SubscriptionStatus, reason: str = "goodwill") -> None:
    subscription.overrule(to, reason=reason, by=ADMIN, now=NOW)


def names(subscription: Subscription) -> list[str]:
    return [event.name for event in subscription.events]


def test_a_decision_says_who_why_and_since_when() -> None:
    subscription = active()
    overrule(subscription, OFF, "abuse")
    assert subscription.override is not None
    assert (subscription.override.status, subscription.override.reason) == (OFF, "abuse")
    assert (subscription.override.by, subscription.override.since) == (ADMIN, NOW)
    assert names(subscription) == ["subscription.suspended.v1", "subscription.overruled.v1"]


def test_services_kept_off_stay_off_after_a_payment() -> None:
    subscription = active()
    overrule(subscription, OFF)
    assert not subscription.restore_after_payment(NOW)
    subscription.renew(subscription.calendar.period(1), NOW)
    with pytest.raises(RuleBroken):
        subscription.restore(reason="paid", now=NOW)
    assert (subscription.status, subscription.suspension_cause) == (OFF, SuspensionCause.ADMIN)


def test_services_kept_on_stay_on_after_a_failed_charge() -> None:
    subscription = active()
    subscription.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=NOW)
    overrule(subscription, ON)
    assert subscription.is_kept_on
    with pytest.raises(RuleBroken):
        subscription.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=NOW)
    assert (subscription.status, subscription.suspension_cause) == (ON, None)


def test_a_later_decision_takes_the_place_of_an_earlier_one() -> None:
    subscription = active()
    for to in (OFF, ON, ON, OFF, OFF):
        overrule(subscription, to)
        assert subscription.status is to
        assert subscription.override is not None
        assert subscription.override.status is to


@pytest.mark.parametrize(
    ("to", "is_unpaid", "status", "cause"),
    [
        (OFF, False, ON, None),
        (OFF, True, OFF, SuspensionCause.PAYMENT),
        (ON, False, ON, None),
        (ON, True, OFF, SuspensionCause.PAYMENT),
    ],
)
def test_lifted_services_are_as_payment_has_it(
    to: SubscriptionStatus, is_unpaid: bool, status: SubscriptionStatus, cause: SuspensionCause | None
) -> None:
    subscription = active()
    overrule(subscription, to)
    subscription.lift_override(is_unpaid=is_unpaid, reason="over", now=NOW)
    assert (subscription.status, subscription.suspension_cause, subscription.override) == (status, cause, None)
    with pytest.raises(RuleBroken):
        subscription.lift_override(is_unpaid=is_unpaid, reason="over", now=NOW)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_needs_a_reason(reason: str) -> None:
    subscription = active()
    before = asdict(subscription)
    with pytest.raises(InvalidValue):
        overrule(subscription, OFF, reason)
    assert asdict(subscription) == before


@pytest.mark.parametrize("to", sorted(set(SubscriptionStatus) - {ON, OFF}))
def test_a_contract_is_not_ended_by_an_override(to: SubscriptionStatus) -> None:
    with pytest.raises(InvalidValue):
        overrule(active(), to)


def test_only_a_live_contract_is_overruled() -> None:
    for status in (SubscriptionStatus.PENDING_ACTIVATION, SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED):
        contract = evolve(sample_subscription(), status=status)
        with pytest.raises(IllegalTransition):
            overrule(contract, OFF)
        with pytest.raises(IllegalTransition):
            contract.lift_override(is_unpaid=False, reason="over", now=NOW)


ATTEMPTS: list[Callable[[Subscription], object]] = [
    lambda deal: deal.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=NOW),
    lambda deal: deal.suspend(cause=SuspensionCause.OTHER, reason="other", now=NOW),
    lambda deal: deal.restore(reason="paid", now=NOW),
    lambda deal: deal.restore_after_payment(NOW),
    lambda deal: deal.renew(deal.calendar.period(1), NOW),
    lambda deal: deal.reanchor(paid_on=TODAY, now=NOW),
    lambda deal: deal.schedule_cancellation(reason="moving", now=NOW),
]


@given(st.sampled_from([ON, OFF]), st.lists(st.sampled_from(ATTEMPTS), max_size=8))
def test_nothing_but_an_admin_changes_what_an_admin_decided(
    to: SubscriptionStatus, attempts: list[Callable[[Subscription], object]]
) -> None:
    subscription = active()
    overrule(subscription, to)
    for attempt in attempts:
        try:
            attempt(subscription)
        except (Conflict, RuleBroken):
            continue
    assert subscription.status is to
    assert subscription.override is not None
    assert subscription.override.status is to
