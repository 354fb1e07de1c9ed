"""What the next bill would say, if nothing changed until then."""

from datetime import date, timedelta

from attrs import frozen

from subplat.application.billing.next_bill import bill_content
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.subscriptions.billed import billed_until
from subplat.domain.billing.line import BillLine
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import SubscriptionId
from subplat.domain.money import Money
from subplat.domain.periods import Period


@frozen(kw_only=True)
class NextBill:
    """`opens_on` is when the billing run makes it; `to_wallet` what a credit larger than the bill would leave.

    Where the client's wallet is in another currency, such a credit stays for the bill after.
    """

    period: Period
    opens_on: date
    due_date: date
    lines: tuple[BillLine, ...]
    net: Money
    tax_label: str
    tax: Money
    total: Money
    to_wallet: Money


@frozen(kw_only=True)
class PreviewNextBillHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock
    policies: Policies

    def __call__(self, subscription_id: SubscriptionId) -> NextBill | None:
        """The first bill that is not out yet; None where the contract ends before. Changes nothing.

        Raises NotFound, RuleBroken (not started yet, or ended).
        """
        today = self.clock.today()
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(subscription_id)
            until = billed_until(work.cycles.of_subscription(subscription_id))
            client = work.clients.get(subscription.client_id)
            wallet = work.wallets.find_by_client(client.id)
        if not subscription.is_live or subscription.next_billing_date is None:
            raise RuleBroken(
                f"a subscription that is {subscription.status} has no next bill", status=subscription.status
            )
        start = max(subscription.next_billing_date, until or subscription.next_billing_date)
        ends_on = min((day for day in (subscription.cancel_on, subscription.end_date) if day), default=None)
        if ends_on is not None and start >= ends_on:
            return None
        opens_on = max(today, start - timedelta(days=self.policies.dunning.open_before))
        content = bill_content(subscription, client, start=start, opened_on=opens_on, tax=self.policies.tax)
        quoted = content.quoted
        takes_credit = wallet is None or wallet.currency is subscription.currency
        return NextBill(
            period=Period(start, subscription.calendar.period_on(start).end),
            opens_on=opens_on,
            due_date=max(start, opens_on + timedelta(days=self.policies.dunning.shortest_notice)),
            lines=content.lines,
            net=quoted.net,
            tax_label=quoted.label,
            tax=quoted.due - quoted.net,
            total=quoted.due,
            to_wallet=content.credit if takes_credit else Money.zero(subscription.currency),
        )
