"""A bill, its payments and the client's wallet under any sequence of events (I2, I10, I11, I17, I22).

The model is a few numbers: what is due, what came, what was withheld, what went back, and the state.
"""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import PPN
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.errors import Conflict, RuleBroken
from subplat.domain.ids import WalletTransactionId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.testing.samples import NOW, TODAY, rupiah, sample_cycle, sample_id, sample_payment, sample_wallet

pytestmark = pytest.mark.campaign


AMOUNTS = st.integers(1, 3000)
SHARES = st.sampled_from([1, 2, 3])
OPEN = ("PENDING", "INVOICE_REQUESTED", "INVOICED")
PAYABLE = (*OPEN, "FAILED")


class CycleMachine(RuleBasedStateMachine):
    kind: type[BillingCycle] = BillingCycle

    @initialize(net=st.integers(0, 2000), treatment=st.sampled_from(TaxTreatment))
    def open(self, net: int, treatment: TaxTreatment) -> None:
        sample, price = sample_cycle(), rupiah(net)
        self.quoted = PPN.assess(price, day=TODAY, treatment=treatment)
        self.cycle = self.kind.open(
            cycle_id=sample.id,
            subscription_id=sample.subscription_id,
            number=0,
            period=sample.period,
            due_date=sample.due_date,
            lines=[BillLine(description="seats", quantity=1, unit_price=price, amount=price)],
            quoted=self.quoted,
            pay_token="token",
            now=NOW,
        )
        self.status, self.due = "PENDING", int(self.quoted.due.amount)
        self.received = self.withheld = self.given_back = 0
        self.wallet, self.payments = sample_wallet(), list[Payment]()
        self.ids = count(1)

    def _outstanding(self) -> int:
        return self.due - self.received - self.withheld if self.status in PAYABLE else 0

    def _try(self, act: Callable[[], object], *, allowed: bool) -> bool:
        try:
            act()
        except (Conflict, RuleBroken):
            assert not allowed
            return False
        assert allowed
        return True

    def _settle(self) -> None:
        if self.status in PAYABLE and self._outstanding() == 0:
            self.status = "PAID"

    def _pay(self, amount: int) -> None:
        payment = sample_payment(next(self.ids), amount=rupiah(amount), cycle=self.cycle)
        self.payments.append(payment)
        taken = min(amount, self._outstanding())
        rest = self.cycle.receive(payment.amount, today=TODAY, now=NOW)
        payment.succeed(to_wallet=rest, at=NOW, now=NOW)
        if rest.is_positive:
            self.wallet.top_up(sample_id(WalletTransactionId, next(self.ids)), rest, payment.id, NOW)
        assert rest == rupiah(amount - taken)
        self.received += taken
        self._settle()

    @rule(amount=AMOUNTS)
    def pay_some(self, amount: int) -> None:
        self._pay(amount)

    @precondition(lambda self: self._outstanding() > 1)
    @rule(share=SHARES)
    def pay_a_share_of_what_is_due(self, share: int) -> None:
        self._pay(max(1, self._outstanding() // share))

    @rule(amount=AMOUNTS, all_of_it=st.booleans())
    def withhold(self, amount: int, all_of_it: bool) -> None:
        amount = self._outstanding() if all_of_it else amount
        allowed = 0 < amount <= self._outstanding()
        if self._try(lambda: self.cycle.withhold(rupiah(amount), today=TODAY, now=NOW), allowed=allowed):
            self.withheld += amount
            self._settle()

    @rule()
    def settle_if_free(self) -> None:
        self.cycle.settle_if_free(today=TODAY, now=NOW)
        self._settle()

    @rule(amount=AMOUNTS)
    def refund(self, amount: int) -> None:
        allowed = amount <= self.received
        if self._try(lambda: self.cycle.give_back(rupiah(amount)), allowed=allowed):
            self.received -= amount
            self.given_back += amount

    @rule()
    def request_invoice(self) -> None:
        self.cycle.invoice_requested(NOW)
        self.status = "INVOICE_REQUESTED" if self.status == "PENDING" else self.status

    @rule(final=st.none() | st.integers(-1, 2500))
    def record_invoice(self, final: int | None) -> None:
        changes = final is not None and final != self.due
        untouched = self.received == self.withheld == 0
        invoiced = self.status in ("INVOICE_REQUESTED", "INVOICED")
        allowed = invoiced and untouched and final is not None and final > 0 if changes else invoiced
        if self._try(
            lambda: self.cycle.record_invoice(
                number="INV/1",
                final_amount=None if final is None else rupiah(final),
                invoice_file_url=None,
                tax_invoice_file_url=None,
                now=NOW,
            ),
            allowed=allowed or (self.status == "PAID" and not changes),
        ):
            self.due = self.due if final is None else final
            self.status = "INVOICED" if self.status != "PAID" else self.status

    @rule()
    def fail(self) -> None:
        if self._try(lambda: self.cycle.fail(reason="declined", now=NOW), allowed=self.status in OPEN):
            self.status = "FAILED"

    @rule()
    def cancel(self) -> None:
        if self._try(lambda: self.cycle.cancel(reason="ended", now=NOW), allowed=self.status in PAYABLE):
            self.status = "CANCELLED"

    @invariant()
    def it_is_where_the_model_says(self) -> None:
        cycle = self.cycle
        assert cycle.status == self.status
        assert cycle.amount == rupiah(self.due)
        assert cycle.received == rupiah(self.received)
        assert cycle.withheld == rupiah(self.withheld)
        assert cycle.outstanding == rupiah(self._outstanding())

    @invariant()
    def a_paid_cycle_was_paid_once_and_in_full(self) -> None:
        assert (self.cycle.settled_on is not None) == (self.cycle.status is CycleStatus.PAID)
        paid = [event for event in self.cycle.events if event.name == "billing_cycle.paid.v1"]
        assert len(paid) == (self.cycle.status is CycleStatus.PAID)
        if self.cycle.status is CycleStatus.PAID:
            assert self.received + self.given_back + self.withheld >= self.due >= self.received + self.withheld

    @invariant()
    def every_rupiah_received_is_in_one_place(self) -> None:
        assert all(payment.status is PaymentStatus.SUCCESS for payment in self.payments)
        assert all(payment.to_cycle + payment.to_wallet == payment.amount for payment in self.payments)
        to_cycle = Money.total((payment.to_cycle for payment in self.payments), Currency.IDR)
        to_wallet = Money.total((payment.to_wallet for payment in self.payments), Currency.IDR)
        assert to_cycle == self.cycle.received + rupiah(self.given_back)
        assert to_wallet == self.wallet.balance

    @invariant()
    def what_was_quoted_stays_and_can_be_billed(self) -> None:
        assert self.cycle.quoted == self.quoted
        assert self.cycle.amount.is_billable
        assert self.cycle.currency is self.quoted.net.currency


class Greedy(BillingCycle):
    """Planted: keeps what is more than enough."""

    def receive(self, money: Money, *, today: date, now: datetime) -> Money:
        rest = super().receive(money, today=today, now=now)
        return rest if self.status is CycleStatus.CANCELLED else Money.zero(rest.currency)


class Regressing(BillingCycle):
    """Planted: a late failure moves it out of PAID."""

    def fail(self, *, reason: str, now: datetime) -> None:
        if self.status is CycleStatus.PAID:
            self.status = CycleStatus.FAILED
        else:
            super().fail(reason=reason, now=now)


class SoftAmount(BillingCycle):
    """Planted: Finance may change the amount although money has come."""

    def record_invoice(self, *, final_amount: Money | None, **rest: Any) -> None:
        super().record_invoice(final_amount=None, **rest)
        if final_amount is not None and final_amount.is_positive and self.status is CycleStatus.INVOICED:
            self.amount = final_amount


class PaidTwice(BillingCycle):
    """Planted: announces the payment again whenever somebody looks."""

    def settle_if_free(self, *, today: date, now: datetime) -> None:
        if self.status is CycleStatus.PAID:
            self.status = CycleStatus.INVOICED
        super().settle_if_free(today=today, now=now)


TestCycleMachine = CycleMachine.TestCase
TestCycleMachine.settings = settings(max_examples=80, stateful_step_count=25)


def planted(defect: type[BillingCycle]) -> type[RuleBasedStateMachine]:
    return type(f"Planted{defect.__name__}", (CycleMachine,), {"kind": defect})


@pytest.mark.parametrize("defect", [Greedy, Regressing, SoftAmount, PaidTwice])
def test_the_machine_catches_planted_defects(
    defect: type[BillingCycle], machine_catches: Callable[[type[RuleBasedStateMachine]], None]
) -> None:
    machine_catches(planted(defect))
