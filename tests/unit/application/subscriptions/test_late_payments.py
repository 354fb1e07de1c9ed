"""Several bills that nobody paid in time, paid late in whichever order: always a legal state, and no rupiah lost."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing_run.run import RunBilling
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.subscriptions.override_status import LiftOverride, OverrideStatus
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.ids import BillingCycleId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import Collection, Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.builders import a_deal, a_paying_client

OpenNext = Callable[[SubscriptionId], BillingCycleId]
Confirm = Callable[[BillingCycleId], None]
ON, OFF = SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED


def contract(app: Subplat) -> Subscription:
    [found] = app.books.subscriptions
    return found


def bill(app: Subplat, number: int) -> BillingCycle:
    return next(cycle for cycle in app.books.cycles if cycle.number == number)


def live_on(app: Subplat, runs: int, *, of: int = 1) -> None:
    """Days pass, with a billing run on each (or every so many)."""
    for _ in range(runs):
        app.sandbox.platform.clock.advance(timedelta(days=of))
        app.billing.run(RunBilling())
        app.run_until_idle()


def jump(app: Subplat, to: date) -> None:
    """Days pass on which nothing is due; then a billing run."""
    live_on(app, 1, of=max(1, (to - app.clock.today()).days))


def switch(app: Subplat, to: SubscriptionStatus, admin: UserId) -> None:
    app.subscriptions.override(
        OverrideStatus(subscription_id=contract(app).id, to=to, reason="they promised", by=admin)
    )
    app.run_until_idle()


def lift(app: Subplat, admin: UserId) -> None:
    app.subscriptions.lift_override(LiftOverride(subscription_id=contract(app).id, reason="no longer", by=admin))
    app.run_until_idle()


def transferred(app: Subplat, cycle_id: BillingCycleId, amount: Money, on: date, by: UserId) -> None:
    """Finance saw a transfer."""
    reference = f"transfer {len(app.books.payments)}"
    app.payments.confirm_offline(
        ConfirmOfflinePayment(cycle_id=cycle_id, amount=amount, paid_on=on, reference=reference, by=by)
    )
    app.run_until_idle()


def three_unpaid(collection: Collection = Collection.LINK) -> tuple[Subplat, UserId]:
    """An Admin kept services on while three bills were given up one after the other, and does so no longer."""
    app = Subplat.in_memory(now="2026-01-31T09:00+07:00")
    app.sandbox.platform.jobs.schedules = ()
    admin = app.accounts.register(RegisterUser(email="admin@reseller.example", full_name="Admin", role=Role.ADMIN))
    a_paying_client(app)
    switch(app, ON, admin)
    for _ in range(3):
        preview = app.subscriptions.preview_next_bill(contract(app).id)
        assert preview is not None
        jump(app, preview.opens_on)
        jump(app, preview.due_date)
        live_on(app, 4)
    assert [cycle.status for cycle in app.books.cycles].count(CycleStatus.FAILED) == 3
    lift(app, admin)
    assert (contract(app).status, contract(app).suspension_cause) == (OFF, SuspensionCause.PAYMENT)
    return app, admin


def ensure_sound(app: Subplat) -> None:
    """Nothing is stuck, the books hold, and every rupiah that came is on a bill or in the wallet."""
    books = app.books
    assert app.sandbox.platform.inspector.parked() == ()
    assert check_books(books, app.clock.today()) == ()
    came = Money.total((payment.to_cycle + payment.to_wallet for payment in books.payments), Currency.IDR)
    held = (*(cycle.received for cycle in books.cycles), *(wallet.balance for wallet in books.wallets))
    assert came == Money.total(held, Currency.IDR)


def ending(app: Subplat) -> tuple[date | None, date | None, list[Period]]:
    return (
        contract(app).anchor,
        contract(app).next_billing_date,
        [cycle.period for cycle in app.books.cycles if cycle.status is CycleStatus.PAID],
    )


@pytest.mark.campaign
@settings(max_examples=15, deadline=None)
@given(
    order=st.permutations([1, 2, 3]),
    days=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    back=st.lists(st.integers(0, 60), min_size=3, max_size=3),
    parts=st.lists(st.sampled_from(["whole", "two parts", "too much", "by link"]), min_size=3, max_size=3),
)
def test_every_order_of_late_payments_ends_in_a_legal_state(
    order: list[int], days: list[int], back: list[int], parts: list[str]
) -> None:
    app, admin = three_unpaid()
    one = Money(1, Currency.IDR)
    for number, pause, earlier, how in zip(order, days, back, parts, strict=True):
        live_on(app, 1, of=pause)
        cycle, on = bill(app, number), app.clock.today() - timedelta(days=earlier)
        if contract(app).status is SubscriptionStatus.CANCELLED:
            break
        match how:
            case "two parts":
                transferred(app, cycle.id, one, on, admin)
                transferred(app, cycle.id, cycle.outstanding - one, on, admin)
            case "too much":
                transferred(app, cycle.id, cycle.outstanding + one, on, admin)
            case "by link":
                app.sandbox.pay(f"/pay/{cycle.pay_token}")
                app.run_until_idle()
            case _:
                transferred(app, cycle.id, cycle.outstanding, on, admin)
        ensure_sound(app)
    if contract(app).status is not SubscriptionStatus.CANCELLED:
        assert (contract(app).status, contract(app).suspension_cause) == (ON, None)
        latest = max((each.period for each in app.books.cycles), key=lambda period: period.start)
        assert contract(app).next_billing_date in (latest.start, latest.end)
    live_on(app, 4, of=10)
    ensure_sound(app)


@pytest.mark.campaign
def test_on_one_day_the_order_makes_no_difference() -> None:
    endings = []
    for order in ([1, 2, 3], [3, 2, 1], [2, 3, 1], [3, 1, 2]):
        app, admin = three_unpaid()
        live_on(app, 1, of=5)
        for number in order:
            cycle = bill(app, number)
            transferred(app, cycle.id, cycle.outstanding, app.clock.today(), admin)
        ensure_sound(app)
        endings.append(ending(app))
    assert endings == endings[:1] * 4


@pytest.mark.campaign
def test_the_newest_bill_paid_first_runs_from_the_day_on_which_the_oldest_is_paid() -> None:
    app, admin = three_unpaid()
    for number in (3, 2, 1):
        live_on(app, 1, of=12)
        cycle = bill(app, number)
        transferred(app, cycle.id, cycle.outstanding, app.clock.today(), admin)
    ensure_sound(app)
    assert bill(app, 3).period.start == contract(app).anchor == app.clock.today()
    assert contract(app).next_billing_date == bill(app, 3).period.end


@pytest.fixture
def alone(subplat: Subplat) -> Subplat:
    """Nothing comes back by the clock: the test says when a run is."""
    subplat.sandbox.platform.jobs.schedules = ()
    return subplat


def test_a_bill_paid_late_under_an_admins_decision_is_served_once_that_is_lifted(
    alone: Subplat, admin: UserId, open_next: OpenNext, confirm: Confirm
) -> None:
    a_paying_client(alone)
    late = open_next(contract(alone).id)
    switch(alone, OFF, admin)
    live_on(alone, 4, of=10)
    confirm(late)
    assert (contract(alone).status, contract(alone).suspension_cause) == (OFF, SuspensionCause.ADMIN)
    live_on(alone, 2, of=10)
    lift(alone, admin)
    today = alone.clock.today()
    assert (contract(alone).status, contract(alone).anchor, bill(alone, 1).period.start) == (ON, today, today)
    live_on(alone, 1)
    assert len(alone.books.cycles) == 2
    ensure_sound(alone)


def test_nobody_pays_for_months_in_which_an_admin_had_services_off(alone: Subplat, admin: UserId) -> None:
    a_paying_client(alone)
    switch(alone, OFF, admin)
    live_on(alone, 10, of=10)
    assert len(alone.books.cycles) == 1
    lift(alone, admin)
    ensure_sound(alone)
    assert bill(alone, 1).period.start == alone.clock.today()
    alone.sandbox.pay(f"/pay/{bill(alone, 1).pay_token}")
    live_on(alone, 1)
    assert len(alone.books.cycles) == 2
    assert contract(alone).next_billing_date == bill(alone, 1).period.end


def test_switched_on_again_over_an_unpaid_bill_only_the_time_from_then_on_is_billed(
    alone: Subplat, admin: UserId, open_next: OpenNext
) -> None:
    a_paying_client(alone)
    open_next(contract(alone).id)
    live_on(alone, 14)
    assert contract(alone).suspension_cause is SuspensionCause.PAYMENT
    switch(alone, OFF, admin)
    live_on(alone, 6, of=10)
    switch(alone, ON, admin)
    live_on(alone, 1)
    ensure_sound(alone)
    assert bill(alone, 1).status is CycleStatus.FAILED
    assert bill(alone, 2).period.start == alone.clock.today() - timedelta(days=1)


def test_a_plan_goes_on_after_an_admins_decision_is_lifted(alone: Subplat, admin: UserId) -> None:
    deal = a_deal(alone, collection=Collection.AUTO_DEBIT)
    alone.sandbox.pay(deal.payment_link)
    alone.run_until_idle()
    switch(alone, OFF, admin)
    live_on(alone, 8, of=11)
    lift(alone, admin)
    [plan] = alone.sandbox.platform.gateway.plans.values()
    cycle = bill(alone, 1)
    assert (plan.next_day, plan.next_amount) == (cycle.period.start, cycle.amount)
    assert cycle.period.start > alone.clock.today()
    jump(alone, plan.next_day)
    alone.sandbox.deliver(dict(alone.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)))
    alone.run_until_idle()
    assert bill(alone, 1).status is CycleStatus.PAID
    ensure_sound(alone)
