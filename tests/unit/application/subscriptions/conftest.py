"""What the tests of contracts share."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing_run.run import RunBilling
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.domain.accounts.user import Role
from subplat.domain.ids import BillingCycleId, SubscriptionId, UserId

Confirm = Callable[[BillingCycleId], None]
OpenNext = Callable[[SubscriptionId], BillingCycleId]


@pytest.fixture
def admin(subplat: Subplat) -> UserId:
    """An Admin."""
    return subplat.accounts.register(RegisterUser(email="admin@reseller.example", full_name="Admin", role=Role.ADMIN))


@pytest.fixture
def confirm(subplat: Subplat, admin: UserId) -> Confirm:
    """What is due was seen on the bank statement."""

    def confirmed(cycle_id: BillingCycleId) -> None:
        cycle = next(each for each in subplat.books.cycles if each.id == cycle_id)
        subplat.payments.confirm_offline(
            ConfirmOfflinePayment(
                cycle_id=cycle_id,
                amount=cycle.outstanding,
                paid_on=subplat.clock.today(),
                reference=f"transfer {cycle.number}",
                by=admin,
            )
        )
        subplat.run_until_idle()

    return confirmed


@pytest.fixture
def open_next(subplat: Subplat) -> OpenNext:
    """A week before the next period the billing run opens its bill."""

    def opened(subscription_id: SubscriptionId) -> BillingCycleId:
        preview = subplat.subscriptions.preview_next_bill(subscription_id)
        assert preview is not None
        if (days := (preview.opens_on - subplat.clock.today()) / timedelta(days=1)) > 0:
            subplat.sandbox.platform.clock.advance(timedelta(days=days))
        subplat.billing.run(RunBilling())
        subplat.run_until_idle()
        cycles = [each for each in subplat.books.cycles if each.subscription_id == subscription_id]
        last = max(cycles, key=lambda cycle: cycle.number)
        assert last.period == preview.period
        assert (last.lines, last.amount, last.due_date) == (preview.lines, preview.total, preview.due_date)
        return last.id

    return opened
