"""What a bill says: the one computation behind opening a bill and previewing it."""

from datetime import date

from attrs import frozen

from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import TaxedAmount, TaxSchedule
from subplat.domain.clients.client import Client
from subplat.domain.money import Money
from subplat.domain.subscriptions.subscription import Subscription

CREDIT_LINE = "Kelebihan kredit, dipindahkan"
CARRIED_LINE = "Kelebihan kredit dari tagihan sebelumnya"


@frozen(kw_only=True)
class BillContent:
    """Lines that sum to the net total, the total with its tax, and what is left of a credit larger than the bill.

    `credit` includes the tax that the client had paid with it; zero for an ordinary bill.
    """

    lines: tuple[BillLine, ...]
    quoted: TaxedAmount
    credit: Money

    @property
    def carried(self) -> BillLine:
        """The credit as a line of the next bill, without the tax that it will take off there."""
        left = self.lines[-1].amount
        return BillLine(description=CARRIED_LINE, quantity=1, unit_price=-left, amount=-left)


def bill_content(
    subscription: Subscription, client: Client, *, start: date, opened_on: date, tax: TaxSchedule
) -> BillContent:
    """The bill for the period from `start`, taxed by the rule of the day it is opened; never below zero."""
    nothing = Money.zero(subscription.currency)
    lines = subscription.bill_lines(start)
    net = Money.total((line.amount for line in lines), subscription.currency)
    credit = nothing
    if net < nothing:
        lines += (BillLine(description=CREDIT_LINE, quantity=1, unit_price=-net, amount=-net),)
        credit, net = tax.assess(-net, day=opened_on, treatment=client.tax_treatment).due, nothing
    return BillContent(
        lines=lines, quoted=tax.assess(net, day=opened_on, treatment=client.tax_treatment), credit=credit
    )
