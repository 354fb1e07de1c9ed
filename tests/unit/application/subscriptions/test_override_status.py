"""An Admin's decision stands until it is lifted: no payment, callback, charge or billing run clears it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.billing_run.run import RunBilling
from subplat.application.quotations.generate_subscription import Deal
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.errors import IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.ids import BillingCycleId, SubscriptionId, UserId
from subplat.domain.provisioning.words import TaskAction, TaskStatus
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.builders import a_deal, a_paying_client, a_seller

OpenNext = Callable[[SubscriptionId], BillingCycleId]
Confirm = Callable[[BillingCycleId], None]
ON, OFF = SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED


def only(app: Subplat) -> Subscription:
    [subscription] = app.books.subscriptions
    return subscription


def override(app: Subplat, deal: Deal, admin: UserId, to: SubscriptionStatus, reason: str = "a dispute") -> None:
    app.subscriptions.override(OverrideStatus(subscription_id=deal.subscription_id, to=to, reason=reason, by=admin))
    app.run_until_idle()


def services_are_on(app: Subplat) -> set[bool]:
    return {
        service.is_on
        for provisioner in app.sandbox.platform.provisioners.values()
        for service in provisioner.services.values()
    }


def live_on(app: Subplat, days: int) -> None:
    """Days pass, with a billing run on each."""
    for _ in range(days):
        app.sandbox.platform.clock.advance(timedelta(days=1))
        app.billing.run(RunBilling())
        app.run_until_idle()


def leave_unpaid(app: Subplat, open_next: OpenNext, deal: Deal) -> BillingCycleId:
    """The next bill is opened, and given up when its grace is over."""
    cycle_id = open_next(deal.subscription_id)
    live_on(app, 12)
    assert next(each for each in app.books.cycles if each.id == cycle_id).status is CycleStatus.FAILED
    return cycle_id


def test_services_go_off_by_decision_and_it_is_written_who_why_and_since(subplat: Subplat, admin: UserId) -> None:
    deal = a_paying_client(subplat)
    override(subplat, deal, admin, OFF)
    subscription = only(subplat)
    assert (subscription.status, subscription.suspension_cause) == (OFF, SuspensionCause.ADMIN)
    stands = subscription.override
    assert stands is not None
    assert (stands.status, stands.reason, stands.by, stands.since) == (OFF, "a dispute", admin, subplat.clock.now())
    assert services_are_on(subplat) == {False}
    assert subplat.books.clients[0].status is ClientStatus.SUSPENDED


def test_the_effects_are_shown_before(subplat: Subplat, admin: UserId) -> None:
    deal = a_paying_client(subplat)
    command = OverrideStatus(subscription_id=deal.subscription_id, to=OFF, reason="a dispute", by=admin)
    before = (only(subplat).version, len(subplat.books.tasks))
    effects = subplat.subscriptions.override.validate(command)
    assert (effects.before, effects.after) == (ON, OFF)
    assert effects.tasks == tuple((item.id, TaskAction.SUSPEND) for item in only(subplat).items)
    assert (only(subplat).version, len(subplat.books.tasks)) == before
    assert subplat.subscriptions.override(command) == effects


def test_no_payment_switches_on_what_an_admin_switched_off(
    subplat: Subplat, admin: UserId, open_next: OpenNext, confirm: Confirm
) -> None:
    deal = a_paying_client(subplat)
    cycle_id = open_next(deal.subscription_id)
    override(subplat, deal, admin, OFF)
    page = next(each for each in subplat.books.cycles if each.id == cycle_id).pay_token
    subplat.sandbox.pay(f"/pay/{page}")
    subplat.run_until_idle()
    assert {cycle.status for cycle in subplat.books.cycles} == {CycleStatus.PAID}
    assert (only(subplat).status, services_are_on(subplat)) == (OFF, {False})
    assert only(subplat).override is not None


def test_no_failed_bill_switches_off_what_an_admin_keeps_on(
    subplat: Subplat, admin: UserId, open_next: OpenNext
) -> None:
    deal = a_paying_client(subplat)
    override(subplat, deal, admin, ON, "they promised")
    leave_unpaid(subplat, open_next, deal)
    assert (only(subplat).status, services_are_on(subplat)) == (ON, {True})
    assert not any(task.action is TaskAction.SUSPEND for task in subplat.books.tasks)
    live_on(subplat, 60)
    assert only(subplat).status is ON


def test_an_admin_switches_on_what_was_off_for_want_of_payment(
    subplat: Subplat, admin: UserId, open_next: OpenNext
) -> None:
    deal = a_paying_client(subplat)
    leave_unpaid(subplat, open_next, deal)
    assert (only(subplat).status, services_are_on(subplat)) == (OFF, {False})
    override(subplat, deal, admin, ON, "they promised")
    assert (only(subplat).status, services_are_on(subplat)) == (ON, {True})


@pytest.mark.parametrize("decision", [ON, OFF])
def test_lifted_services_are_again_as_payment_has_it(
    subplat: Subplat, admin: UserId, open_next: OpenNext, decision: SubscriptionStatus
) -> None:
    deal = a_paying_client(subplat)
    override(subplat, deal, admin, decision)
    lift = LiftOverride(subscription_id=deal.subscription_id, reason="settled", by=admin)
    assert subplat.subscriptions.lift_override.validate(lift).after is ON
    subplat.subscriptions.lift_override(lift)
    subplat.run_until_idle()
    assert (only(subplat).status, only(subplat).override, services_are_on(subplat)) == (ON, None, {True})


@pytest.mark.parametrize("decision", [ON, OFF])
def test_lifted_while_a_bill_is_unpaid_services_are_off_until_it_is_paid(
    subplat: Subplat, admin: UserId, open_next: OpenNext, confirm: Confirm, decision: SubscriptionStatus
) -> None:
    deal = a_paying_client(subplat)
    unpaid = leave_unpaid(subplat, open_next, deal)
    override(subplat, deal, admin, decision)
    subplat.subscriptions.lift_override(
        LiftOverride(subscription_id=deal.subscription_id, reason="no longer", by=admin)
    )
    subplat.run_until_idle()
    assert (only(subplat).status, only(subplat).suspension_cause) == (OFF, SuspensionCause.PAYMENT)
    assert services_are_on(subplat) == {False}
    confirm(unpaid)
    assert (only(subplat).status, services_are_on(subplat)) == (ON, {True})


def test_only_an_admin_with_a_reason_overrides_what_has_started_and_not_ended(subplat: Subplat, admin: UserId) -> None:
    deal = a_deal(subplat)
    with pytest.raises(IllegalTransition):
        override(subplat, deal, admin, ON)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    with pytest.raises(InvalidValue):
        override(subplat, deal, admin, OFF, " ")
    with pytest.raises(InvalidValue):
        override(subplat, deal, admin, SubscriptionStatus.CANCELLED)
    with pytest.raises(NotAllowed):
        override(subplat, deal, a_seller(subplat), OFF)
    with pytest.raises(RuleBroken):
        subplat.subscriptions.lift_override(
            LiftOverride(subscription_id=deal.subscription_id, reason="none stands", by=admin)
        )
    assert only(subplat).override is None
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    with pytest.raises(IllegalTransition):
        override(subplat, deal, admin, ON)


def test_a_later_decision_takes_the_place_of_an_earlier_one(subplat: Subplat, admin: UserId) -> None:
    deal = a_paying_client(subplat)
    override(subplat, deal, admin, OFF)
    subplat.sandbox.platform.clock.advance(timedelta(hours=1))
    override(subplat, deal, admin, ON, "it was a mistake")
    stands = only(subplat).override
    assert stands is not None
    assert (stands.status, stands.reason) == (ON, "it was a mistake")
    assert (only(subplat).status, services_are_on(subplat)) == (ON, {True})
    assert all(task.status is TaskStatus.SUCCESS for task in subplat.books.tasks)
