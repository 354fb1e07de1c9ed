"""A balance with us: filled by link and by hand, spent on bills, corrected with a reason."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.ports.failures import OutcomeUnknown
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import RecordTopUp, TopUpWallet
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.ids import ClientId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus
from subplat.domain.wallets.wallet import Direction, InsufficientBalance, WalletTransactionType
from subplat.testing.builders import a_lead, a_paying_client
from subplat.wiring.schedules import UNHURRIED_SCHEDULES

Sound = Callable[[], None]


@pytest.fixture
def subplat_schedules() -> Sequence[PeriodicSchedule]:
    """Months pass here."""
    return UNHURRIED_SCHEDULES


def idr(amount: int) -> Money:
    return Money(amount, Currency.IDR)


def by_link(app: Subplat, client: ClientId, amount: Money) -> str:
    """Where the client fills its wallet."""
    app.wallets.top_up(TopUpWallet(client_id=client, amount=amount))
    app.run_until_idle()
    url = app.books.top_ups[-1].url
    assert url is not None
    return url


def paying_from_wallet(app: Subplat) -> ClientId:
    """A client whose second bill is to be taken from its wallet."""
    deal = a_paying_client(app)
    with app.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(deal.subscription_id)
        mine.payment_method_type = PaymentMethodType.WALLET
        work.subscriptions.save(mine)
        work.commit()
    return app.books.clients[0].id


def test_what_is_paid_on_a_top_up_link_is_balance(subplat: Subplat, sound: Sound) -> None:
    client = a_lead(subplat)
    url = by_link(subplat, client, idr(500_000))
    subplat.sandbox.deliver(dict(subplat.sandbox.platform.gateway.pay(url)))
    sound()
    [wallet], [top_up], [payment] = subplat.books.wallets, subplat.books.top_ups, subplat.books.payments
    assert (wallet.balance, top_up.status) == (idr(500_000), LinkStatus.PAID)
    assert (payment.billing_cycle_id, payment.to_wallet) == (None, idr(500_000))
    assert subplat.books.quarantine == ()


def test_a_top_up_told_twice_or_never_is_booked_once(subplat: Subplat, sound: Sound) -> None:
    url = by_link(subplat, a_lead(subplat), idr(500_000))
    callback = subplat.sandbox.platform.gateway.pay(url)
    subplat.advance(minutes=16)
    assert subplat.books.wallets[0].balance == idr(500_000)
    subplat.sandbox.deliver(dict(callback))
    subplat.advance(days=1)
    sound()
    assert len(subplat.books.payments) == 1


def test_a_link_whose_making_was_not_answered_is_one_link(subplat: Subplat) -> None:
    gateway = subplat.sandbox.platform.gateway
    gateway.fail_next(OutcomeUnknown("gateway", "no answer"), effect=True, operation="create_link")
    subplat.wallets.top_up(TopUpWallet(client_id=a_lead(subplat), amount=idr(1_000)))
    subplat.advance(minutes=1)
    assert len(gateway.links) == 1
    assert subplat.books.top_ups[0].gateway_id == gateway.links[0].link_id


def test_a_top_up_link_that_runs_out_is_closed_and_late_money_still_counts(subplat: Subplat, sound: Sound) -> None:
    url = by_link(subplat, a_lead(subplat), idr(1_000))
    subplat.advance(days=31)
    assert subplat.books.top_ups[0].status is LinkStatus.CLOSED
    subplat.sandbox.deliver(dict(subplat.sandbox.platform.gateway.pay(url, after_expiry=True)))
    sound()
    assert subplat.books.wallets[0].balance == idr(1_000)


def test_a_transfer_is_recorded_once(subplat: Subplat, staff: Any, sound: Sound) -> None:
    command = RecordTopUp(client_id=a_lead(subplat), amount=idr(9_000), reference="TRF-9", by=staff.finance)
    assert subplat.wallets.record_top_up(command) == subplat.wallets.record_top_up(command)
    sound()
    assert subplat.books.wallets[0].balance == idr(9_000)
    with pytest.raises(Conflict):
        subplat.wallets.record_top_up(
            RecordTopUp(client_id=command.client_id, amount=idr(1), reference="TRF-9", by=staff.finance)
        )
    with pytest.raises(NotAllowed):
        subplat.wallets.record_top_up(
            RecordTopUp(client_id=command.client_id, amount=idr(1), reference="TRF-10", by=staff.sales)
        )


def test_an_admin_corrects_a_balance_with_a_reason_and_by_name(subplat: Subplat, staff: Any, sound: Sound) -> None:
    client = a_lead(subplat)

    def adjust(direction: Direction, amount: int, *, reason: str = "goodwill", by: Any = staff.admin) -> Money:
        return subplat.wallets.adjust(
            AdjustWallet(client_id=client, direction=direction, amount=idr(amount), reason=reason, by=by)
        )

    assert adjust(Direction.IN, 300) == idr(300)
    assert adjust(Direction.OUT, 100) == idr(200)
    with pytest.raises(InsufficientBalance):
        adjust(Direction.OUT, 201)
    with pytest.raises(InvalidValue):
        adjust(Direction.IN, 1, reason=" ")
    with pytest.raises(NotAllowed):
        adjust(Direction.IN, 1, by=staff.finance)
    sound()
    assert [(m.type, m.related_id) for m in subplat.books.movements] == [
        (WalletTransactionType.ADJUSTMENT, staff.admin)
    ] * 2


def test_the_wallet_pays_on_the_due_date(subplat: Subplat, sound: Sound, staff: Any) -> None:
    client = paying_from_wallet(subplat)
    due = subplat.books.cycles[0].amount
    subplat.wallets.record_top_up(RecordTopUp(client_id=client, amount=due, reference="T-1", by=staff.finance))
    subplat.advance(days=29)
    sound()
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID] * 2
    assert subplat.books.wallets[0].balance.is_zero


def test_too_little_is_a_failed_charge_and_filling_the_wallet_brings_services_back(
    subplat: Subplat, sound: Sound, staff: Any
) -> None:
    client = paying_from_wallet(subplat)
    subplat.advance(days=29)
    sound()
    assert subplat.books.payments[-1].status is PaymentStatus.FAILED
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.SUSPENDED
    due = subplat.books.cycles[1].outstanding
    subplat.wallets.record_top_up(RecordTopUp(client_id=client, amount=due - idr(1), reference="T-1", by=staff.finance))
    sound()
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.SUSPENDED
    subplat.wallets.record_top_up(RecordTopUp(client_id=client, amount=idr(1), reference="T-2", by=staff.finance))
    sound()
    assert subplat.books.cycles[1].status is CycleStatus.PAID
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.ACTIVE
    assert subplat.books.wallets[0].balance.is_zero
    assert [task.action for task in subplat.books.tasks][-2:] == [TaskAction.ACTIVATE] * 2


def test_a_link_to_fill_a_wallet_is_looked_at_twice_a_day_while_it_can_be_paid(subplat: Subplat, sound: Sound) -> None:
    url, gateway = by_link(subplat, a_lead(subplat), idr(1_000)), subplat.sandbox.platform.gateway
    subplat.advance(days=20)
    assert sum(call.operation == "verify" for call in gateway.calls) < 60
    gateway.pay(url)
    subplat.advance(hours=12, minutes=1)
    sound()
    assert subplat.books.wallets[0].balance == idr(1_000)
