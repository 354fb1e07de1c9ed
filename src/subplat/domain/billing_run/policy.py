"""How patient the business is."""

from attrs import field, frozen
from attrs.validators import ge

from subplat.domain.billing_run.actions import Reminder
from subplat.domain.errors import InvalidValue


@frozen(kw_only=True)
class DunningPolicy:
    """All in days. Days without a billing run (`RunDays`) are not counted against a client.

    `open_before`: a bill is opened so long before its period begins. `shortest_notice`: a bill that is opened late is due
    no sooner than this. `grace`: a bill that nobody debits by itself fails when it is overdue for longer. `alert_after`,
    `cancel_after`: age of the oldest unpaid bill at which Sales hear of it, and at which the contract ends.
    `chase_after`: Finance is asked once more when an invoice was requested longer ago. `reminders` are not in days: those
    of the client that are sent at all.
    """

    open_before: int = field(default=7, validator=ge(0))
    shortest_notice: int = field(default=3, validator=ge(0))
    grace: int = field(default=3, validator=ge(0))
    alert_after: int = field(default=3, validator=ge(1))
    cancel_after: int = field(default=30, validator=ge(1))
    chase_after: int = field(default=2, validator=ge(0))
    reminders: frozenset[Reminder] = field(default=frozenset(Reminder), converter=frozenset)

    def __attrs_post_init__(self) -> None:
        if self.cancel_after <= max(self.grace, self.alert_after):
            raise InvalidValue(
                "a contract ends after the grace and after Sales were told", cancel_after=self.cancel_after
            )
