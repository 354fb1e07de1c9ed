"""What a billing run does. Bills are named by their number, which a bill has before it is opened."""

from datetime import date
from enum import StrEnum

from attrs import frozen

from subplat.domain.ids import SubscriptionItemId
from subplat.domain.periods import Period


class Reminder(StrEnum):
    """How close the due date is: a week before, a day before, or there."""

    H7 = "H7"
    H1 = "H1"
    DUE = "DUE"


@frozen(kw_only=True)
class ApplyScheduledQuantity:
    """The renewal has come for which an item was to have other units."""

    item_id: SubscriptionItemId

    def __str__(self) -> str:
        return f"apply the scheduled quantity of item {self.item_id}"


@frozen(kw_only=True)
class OpenCycle:
    """The next period's bill; Finance is asked for its invoice, the gateway for its link, by what follows from it."""

    number: int
    period: Period
    due_date: date

    def __str__(self) -> str:
        return f"open bill {self.number} for {self.period.start} to {self.period.last_day}, due {self.due_date}"


@frozen(kw_only=True)
class Remind:
    """A mail to the client."""

    number: int
    kind: Reminder

    def __str__(self) -> str:
        return f"remind of bill {self.number} ({self.kind})"


@frozen(kw_only=True)
class ChargeWallet:
    """Takes what is due from the client's balance; too little is a failed charge."""

    number: int

    def __str__(self) -> str:
        return f"charge the wallet for bill {self.number}"


@frozen(kw_only=True)
class FailCycle:
    """The bill has failed: services are suspended until it is paid."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"suspend: bill {self.number} {self.reason}"


@frozen(kw_only=True)
class AlertSales:
    """One mail to Sales about a bill that is not paid."""

    number: int

    def __str__(self) -> str:
        return f"alert Sales about bill {self.number}"


@frozen(kw_only=True)
class ChaseFinance:
    """One more mail to Finance about an invoice that was asked for."""

    number: int

    def __str__(self) -> str:
        return f"ask Finance again for the invoice of bill {self.number}"


@frozen(kw_only=True)
class CancelForNonPayment:
    """The contract ends because a bill was not paid for too long."""

    number: int

    def __str__(self) -> str:
        return f"cancel: bill {self.number} was not paid for too long"


@frozen(kw_only=True)
class CancelScheduled:
    """The day of a scheduled cancellation has come."""

    def __str__(self) -> str:
        return "cancel as scheduled"


@frozen(kw_only=True)
class Expire:
    """The agreed end has come."""

    def __str__(self) -> str:
        return "expire at the agreed end"


Action = (
    ApplyScheduledQuantity
    | OpenCycle
    | Remind
    | ChargeWallet
    | FailCycle
    | AlertSales
    | ChaseFinance
    | CancelForNonPayment
    | CancelScheduled
    | Expire
)
