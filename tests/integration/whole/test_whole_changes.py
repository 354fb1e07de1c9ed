"""Manual mode, changes and an Admin's decision, on real parts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.application import assemble
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.ports.failures import Unavailable
from subplat.application.provisioning.report_drift import ReportDrift
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_quantity import ChangeQuantity
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.demonstration.story import Cast, Story
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import UserId
from subplat.domain.operations.circuit import CircuitPolicy
from subplat.domain.payments.link import LinkStatus
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus, SuspensionCause
from subplat.entrypoints.http.retries import settled
from subplat.wiring.policies import policies_from

AT_ONCE = 8


def an_admin(running: Any) -> UserId:
    admin: UserId = running.platform.application.accounts.register(
        RegisterUser(email="owner@reseller.example", full_name="Pemilik", role=Role.ADMIN)
    )
    return admin


def a_deal(running: Any) -> tuple[Deal, Cast]:
    app = running.platform.application
    story = Story(application=app, world=running.world, tell=lambda step: None)
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    deal = app.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=cast.sales))
    return deal, cast


def a_running_contract(running: Any) -> tuple[Deal, Cast]:
    deal, cast = a_deal(running)
    running.world.settle()
    running.world.pay(deal.payment_link)
    running.world.settle()
    return deal, cast


def books(running: Any) -> Any:
    found = running.platform.application.books.read()
    assert check_books(found, running.platform.application.clock.today()) == ()
    return found


def test_a_deal_in_an_outage_is_collected_by_a_person_and_later_by_the_gateway(running: Any) -> None:
    app, control = running.platform.application, running.world.control
    admin = an_admin(running)
    deal, cast = a_deal(running)
    running.world.settle()
    links = len(control.snapshot("xendit")["invoices"])
    control.outage("xendit", True)
    for _ in range(5):
        with pytest.raises(Unavailable):
            app.handle(ReconcileCycle(cycle_id=deal.cycle_id))
    outage = app.operations.outage()
    assert outage.manual_mode
    assert outage.reason

    [client] = app.books.read().clients
    manual = app.subscriptions.create_manual(
        CreateManualSubscription(
            client_id=client.id,
            lines=(ManualLine(product_id=cast.workspace, quantity=3, unit_price=Decimal(234_000)),),
            period=BillingPeriod.MONTHLY,
            start=app.clock.today(),
            by=cast.sales,
        )
    )
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=manual.cycle_id, amount=manual.amount, paid_on=app.clock.today(), reference="BCA 1", by=admin
        )
    )
    app.subscriptions.automate(AutomateCollection(subscription_id=manual.subscription_id))
    found = next(each for each in app.books.read().subscriptions if each.id == manual.subscription_id)
    assert (found.status, found.is_manual) == (SubscriptionStatus.ACTIVE, False)
    assert found.automatic_from == found.next_billing_date

    control.outage("xendit", False)
    patient = evolve(policies_from(running.platform.settings), circuit=CircuitPolicy(probe_every=timedelta()))
    assemble(running.platform.container.ports(), patient).handle(ReconcileCycle(cycle_id=deal.cycle_id))
    assert not app.operations.outage().manual_mode
    running.world.settle()
    live = [link for link in books(running).links if link.status is LinkStatus.LIVE]
    assert [link.billing_cycle_id for link in live] == [deal.cycle_id]
    assert len(control.snapshot("xendit")["invoices"]) == links


def test_seats_change_an_override_stands_and_a_contract_ends(running: Any) -> None:
    app, admin = running.platform.application, an_admin(running)
    deal, _ = a_running_contract(running)
    [subscription] = books(running).subscriptions
    seats = subscription.items[0]
    difference = app.subscriptions.change_quantity(
        ChangeQuantity(subscription_id=deal.subscription_id, item_id=seats.id, quantity=seats.quantity + 2)
    )
    running.world.settle()
    assert difference.is_positive
    assert app.provisioning.report_drift(ReportDrift()).drifts == ()

    override = OverrideStatus(
        subscription_id=deal.subscription_id, to=SubscriptionStatus.SUSPENDED, reason="a dispute", by=admin
    )
    app.subscriptions.override(override)
    running.world.settle()
    [subscription] = books(running).subscriptions
    stands = subscription.override
    assert stands is not None
    assert (stands.by, stands.reason, subscription.suspension_cause) == (admin, "a dispute", SuspensionCause.ADMIN)
    app.subscriptions.lift_override(LiftOverride(subscription_id=deal.subscription_id, reason="settled", by=admin))
    running.world.settle()
    assert app.provisioning.report_drift(ReportDrift()).drifts == ()
    app.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    running.world.settle()
    found = books(running)
    assert found.subscriptions[0].status is SubscriptionStatus.CANCELLED
    assert {task.status for task in found.tasks} == {TaskStatus.SUCCESS}
    assert app.provisioning.report_drift(ReportDrift()).drifts == ()


def test_a_payment_that_races_a_decision_never_clears_it(running: Any) -> None:
    app, admin = running.platform.application, an_admin(running)
    deal, _ = a_deal(running)
    running.world.settle()
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=deal.cycle_id, amount=deal.amount, paid_on=app.clock.today(), reference="BCA 1", by=admin
        )
    )
    off = OverrideStatus(
        subscription_id=deal.subscription_id, to=SubscriptionStatus.SUSPENDED, reason="a dispute", by=admin
    )
    again = ConfirmOfflinePayment(
        cycle_id=deal.cycle_id, amount=deal.amount, paid_on=app.clock.today(), reference="BCA 2", by=admin
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # As every edge does: who comes second to the client's row reads it again.
        jobs = [pool.submit(settled, lambda: app.subscriptions.override(off))]
        jobs += [pool.submit(settled, lambda: app.payments.confirm_offline(again)) for _ in range(AT_ONCE - 1)]
        assert [job.exception() for job in jobs if job.exception() is not None] == []
    running.world.settle()
    found = books(running)
    assert found.subscriptions[0].status is SubscriptionStatus.SUSPENDED
    assert found.subscriptions[0].override is not None
    assert [cycle.status for cycle in found.cycles] == [CycleStatus.PAID]
    assert len(found.payments) == 2
