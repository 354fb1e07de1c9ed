"""Acting on the difference between what is wanted and what Google has: one function an action.

TERMINATE ends the service without handing the client over: a commitment is set not to renew and suspended, any other
plan is suspended, which pauses its billing. Google's own ways out are not taken: `delete` with `cancel` does not apply to
Workspace, and `transfer_to_direct` gives the client away.
"""

from collections.abc import Callable, Mapping

from subplat.adapters.google_workspace.reseller import Reseller
from subplat.adapters.google_workspace.subscription import RENEWAL_CANCEL, Subscription
from subplat.adapters.google_workspace.wanted import Wanted
from subplat.application.ports.provisioner import Declined
from subplat.domain.provisioning.words import TaskAction

Outcome = Subscription | Declined


def activate(has: Subscription, wanted: Wanted, reseller: Reseller) -> Outcome:
    """Active with the wanted seats, on the plan that was sold."""
    if has.plan != wanted.plan.answered_as:
        detail = f"Google has it on {has.plan}, ordered is {wanted.plan.ordered_as}"
        return Declined(code="plan_differs", detail=detail)
    if has.is_suspended_by_us_alone:
        has = reseller.activate(has)
    if not has.is_active:
        return _held_up(has)
    return set_seats(has, wanted, reseller)


def set_seats(has: Subscription, wanted: Wanted, reseller: Reseller) -> Outcome:
    """The wanted seats; a commitment cannot lose any before its renewal."""
    if has.seats == wanted.seats:
        return has
    if not has.is_active:
        return _held_up(has)
    if has.is_commitment and wanted.seats < has.seats:
        detail = f"an annual commitment keeps its {has.seats} seats until it renews; {wanted.seats} wanted"
        return Declined(code="seats_committed", detail=detail)
    return reseller.change_seats(has, wanted.seats)


def suspend(has: Subscription, wanted: Wanted, reseller: Reseller) -> Outcome:
    """Not active. What Google holds up for a reason of its own is off already, and cannot be suspended."""
    return reseller.suspend(has) if has.is_active else has


def terminate(has: Subscription, wanted: Wanted, reseller: Reseller) -> Outcome:
    """Off for good; see the module."""
    if has.is_commitment and has.renewal_type != RENEWAL_CANCEL:
        has = reseller.change_renewal(has, RENEWAL_CANCEL)
    return suspend(has, wanted, reseller)


def _held_up(has: Subscription) -> Declined:
    reasons = ", ".join(has.suspension_reasons) or "no reason given"
    code = has.suspension_reasons[0] if has.suspension_reasons else f"subscription_{has.status.lower()}"
    return Declined(code=code, detail=f"Google has the subscription as {has.status}: {reasons}")


ACTIONS: Mapping[TaskAction, Callable[[Subscription, Wanted, Reseller], Outcome]] = {
    TaskAction.ACTIVATE: activate,
    TaskAction.SUSPEND: suspend,
    TaskAction.CHANGE_QUANTITY: set_seats,
    TaskAction.TERMINATE: terminate,
}
