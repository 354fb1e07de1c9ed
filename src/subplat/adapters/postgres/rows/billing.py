"""Billing cycles as rows: the half-open period is stored by its first and last day."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.bill_lines import bill_lines, bill_lines_text
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period


def to_row(cycle: BillingCycle) -> Values:
    """The columns of a billing cycle."""
    return {
        "id": cycle.id,
        "subscription_id": cycle.subscription_id,
        "cycle_number": cycle.number,
        "period_start": cycle.period.start,
        "period_end": cycle.period.last_day,
        "due_date": cycle.due_date,
        "amount": cycle.amount.amount,
        "currency": cycle.currency,
        "status": cycle.status,
        "is_initial_cycle": cycle.is_initial,
        "lines_json": bill_lines_text(cycle.lines),
        "quoted_amount": cycle.quoted.due.amount,
        "net_amount": cycle.quoted.net.amount,
        "tax_base_amount": cycle.quoted.base.amount,
        "tax_amount": cycle.quoted.tax.amount,
        "tax_rate_percent": cycle.quoted.rate_percent,
        "tax_transaction_code": cycle.quoted.transaction_code,
        "opened_at": cycle.opened_at,
        "received_amount": cycle.received.amount,
        "withheld_amount": cycle.withheld.amount,
        "pay_token": cycle.pay_token,
        "invoice_number_external": cycle.invoice_number_external,
        "invoice_file_url": cycle.invoice_file_url,
        "tax_invoice_file_url": cycle.tax_invoice_file_url,
        "invoice_requested_at": cycle.invoice_requested_at,
        "xendit_invoice_id": cycle.xendit_invoice_id,
        "last_reminder_sent_at": cycle.last_reminder_sent_at,
        "settled_on": cycle.settled_on,
        "failure_reason": cycle.failure_reason,
        "failed_at": cycle.failed_at,
        "cancelled_at": cycle.cancelled_at,
        "version": cycle.version,
    }


def from_row(row: Row) -> BillingCycle:
    """The billing cycle that was stored."""
    currency = Currency(row["currency"])
    return BillingCycle(
        id=BillingCycleId(row["id"]),
        subscription_id=row["subscription_id"],
        number=row["cycle_number"],
        period=Period.through(row["period_start"], row["period_end"]),
        due_date=row["due_date"],
        lines=bill_lines(row["lines_json"], currency),
        quoted=TaxedAmount(
            net=Money(row["net_amount"], currency),
            base=Money(row["tax_base_amount"], currency),
            tax=Money(row["tax_amount"], currency),
            due=Money(row["quoted_amount"], currency),
            rate_percent=row["tax_rate_percent"],
            transaction_code=row["tax_transaction_code"],
        ),
        amount=Money(row["amount"], currency),
        status=CycleStatus(row["status"]),
        opened_at=utc(row["opened_at"]),
        received=Money(row["received_amount"], currency),
        withheld=Money(row["withheld_amount"], currency),
        pay_token=row["pay_token"],
        invoice_number_external=row["invoice_number_external"],
        invoice_file_url=row["invoice_file_url"],
        tax_invoice_file_url=row["tax_invoice_file_url"],
        invoice_requested_at=utc_or_none(row["invoice_requested_at"]),
        xendit_invoice_id=row["xendit_invoice_id"],
        last_reminder_sent_at=utc_or_none(row["last_reminder_sent_at"]),
        settled_on=row["settled_on"],
        failure_reason=row["failure_reason"],
        failed_at=utc_or_none(row["failed_at"]),
        cancelled_at=utc_or_none(row["cancelled_at"]),
        version=row["version"],
    )


CYCLE_SHAPE = Shape(kind="billing cycle", table=BILLING_CYCLES, to_row=to_row, from_rows=each(from_row))
