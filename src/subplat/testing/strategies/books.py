"""Books that hold together: a company after some days of business."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.reporting.books import Books
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.company import Company

Act = Callable[[Company, Subscription, int], object]
"""What is done to one contract; the number is how much."""


def _pay(company: Company, contract: Subscription, percent: int) -> None:
    cycle = company.payable_cycle(contract)
    if cycle is not None and cycle.outstanding.ratio(percent, 100).is_positive:
        company.pay(cycle, cycle.outstanding.ratio(percent, 100))


def _pay_in_full(company: Company, contract: Subscription, _much: int) -> None:
    _pay(company, contract, 100)


def _pay_late(company: Company, contract: Subscription, much: int) -> None:
    closed = [cycle for cycle in company.cycles[contract.id] if cycle.status not in PAYABLE]
    if closed:
        company.pay(closed[-1], Money(much, contract.currency))


def _pay_from_wallet(company: Company, contract: Subscription, _much: int) -> None:
    cycle, wallet = company.payable_cycle(contract), company.wallets.get(contract.client_id)
    if cycle is not None and wallet is not None and wallet.balance >= cycle.outstanding:
        company.charge_wallet(cycle)


def _withhold(company: Company, contract: Subscription, _much: int) -> None:
    cycle = company.payable_cycle(contract)
    slip = Money.zero(contract.currency) if cycle is None else cycle.quoted.base.ratio(2, 100)
    if cycle is not None and slip.is_positive and slip <= cycle.outstanding:
        company.withhold(cycle, slip)


def _refund(company: Company, contract: Subscription, much: int) -> None:
    for payment in company.payments:
        goes_back = payment.status is PaymentStatus.SUCCESS and payment.to_cycle == payment.amount
        if goes_back and payment.subscription_id == contract.id and payment.method is PaymentMethod.XENDIT_VA:
            company.refund(payment, RefundDestination.WALLET if much % 2 else RefundDestination.OUTSIDE)
            return


def _decline(company: Company, contract: Subscription, _much: int) -> None:
    cycle = company.open_cycle(contract)
    if cycle is not None and contract.is_live:
        company.decline(cycle)


def _bill(company: Company, contract: Subscription, _much: int) -> None:
    company.bill_next(contract)


def _suspend(company: Company, contract: Subscription, _much: int) -> None:
    if contract.is_live:
        company.suspend(contract)


def _restore(company: Company, contract: Subscription, _much: int) -> None:
    if contract.suspension_cause is SuspensionCause.ADMIN and contract.status is SubscriptionStatus.SUSPENDED:
        company.restore(contract)


def _cancel(company: Company, contract: Subscription, much: int) -> None:
    if contract.status not in (SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED) and much > 150:
        company.cancel(contract)


def _add_units(company: Company, contract: Subscription, much: int) -> None:
    paid_up = contract.next_billing_date is not None and company.today < contract.next_billing_date
    if contract.is_live and paid_up:
        company.change_quantity(contract, contract.items[0].quantity + much)


ACTS: tuple[Act, ...] = (
    _pay_in_full,
    _pay,
    _pay_late,
    _pay_from_wallet,
    _withhold,
    _refund,
    _decline,
    _bill,
    _suspend,
    _restore,
    _cancel,
    _add_units,
)


@st.composite
def companies(draw: st.DrawFn, *, longest: int = 20) -> Company:
    """One to three contracts after up to `longest` things that happened to them, days passing between."""
    company = Company()
    for _ in range(draw(st.integers(1, 3))):
        company.deal()
    for _ in range(draw(st.integers(0, longest))):
        contract = draw(st.sampled_from(company.subscriptions))
        draw(st.sampled_from(ACTS))(company, contract, draw(st.integers(1, 200)))
        company.wait(draw(st.sampled_from([0, 0, 1, 8, 25, 40])))
    return company


def books() -> SearchStrategy[Books]:
    """The books of such a company; nothing in them is wrong, except that some days nobody was billed."""
    return companies().map(Company.books)
