"""What the books say about a contract, line by line: compared before and after a change, it tells what the change does."""

from typing import TYPE_CHECKING

from subplat.entrypoints.cli.shapes import in_words

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.application.ports.views.subscriptions import SubscriptionView
    from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, SubscriptionId

_NEWEST = 200


def contract_picture(application: "Application", subscription_id: "SubscriptionId") -> dict[str, str]:
    """The contract, its items, its bills, its tasks and its client's wallet."""
    contract = application.views.subscriptions.one(subscription_id)
    return {
        **_contract(contract),
        **_items(contract),
        **_bills(application, subscription_id),
        **_tasks(application, subscription_id),
        **client_picture(application, contract.client_id),
    }


def client_picture(application: "Application", client_id: "ClientId") -> dict[str, str]:
    """The client's state and wallet."""
    from subplat.application.ports.views.wallets import WalletFilter

    wallets = application.views.wallets.page(WalletFilter(client_id=client_id)).items
    balances = {f"wallet ({wallet.balance.currency})": in_words(wallet.balance) for wallet in wallets}
    return {"client": str(application.views.clients.one(client_id).status), **balances}


def waiting_picture(application: "Application", cycle_id: "BillingCycleId") -> dict[str, str]:
    """What was recorded for a bill by one person, and counts only when another one confirms it."""
    from subplat.application.ports.views.payments import PaymentFilter
    from subplat.domain.payments.methods import RECORDED
    from subplat.domain.payments.payment import PaymentStatus

    wanted = PaymentFilter(
        billing_cycle_id=cycle_id, statuses=frozenset({PaymentStatus.PENDING}), methods=frozenset(RECORDED)
    )
    waiting = application.views.payments.page(wanted).items
    return {f"payment {each.reference}": f"{in_words(each.amount)} waits for another person" for each in waiting}


def payment_picture(application: "Application", payment_id: "PaymentId") -> dict[str, str]:
    """A payment with its refunds, and the contract it was for."""
    payment = application.views.payments.one(payment_id)
    # By number, since a refund that is only rehearsed gets another id than the one that is made.
    refunds = {
        f"refund {number}": f"{refund.status}, {in_words(refund.amount)} to {refund.destination}"
        for number, refund in enumerate(payment.refunds, 1)
    }
    books = (
        client_picture(application, payment.client_id)
        if payment.subscription_id is None
        else contract_picture(application, payment.subscription_id)
    )
    return {
        "payment": str(payment.status),
        "refunded of it": in_words(payment.refunded),
        **refunds,
        **books,
    }


def _contract(contract: "SubscriptionView") -> dict[str, str]:
    override = contract.override
    lines = {
        "subscription": str(contract.status),
        "override": None if override is None else f"{override.status}: {override.reason}",
        "price a period": in_words(contract.price),
        "next bill": contract.next_billing_date,
        "ends on": contract.cancel_on or contract.end_date,
        "ended on": contract.ended_on,
    }
    carried = {f"next bill carries: {line.description}": in_words(line.amount) for line in contract.adjustments}
    return {name: str(value) for name, value in lines.items() if value is not None} | carried


def _items(contract: "SubscriptionView") -> dict[str, str]:
    lines: dict[str, str] = {}
    for item in contract.items:
        later = f", {item.scheduled_quantity} from {item.scheduled_on}" if item.scheduled_on else ""
        lines[f"item {item.description}"] = f"{item.quantity}{later}, service {item.provisioning_status}"
    return lines


def _bills(application: "Application", subscription_id: "SubscriptionId") -> dict[str, str]:
    from subplat.application.ports.views.cycles import CycleFilter

    bills = application.views.cycles.page(CycleFilter(subscription_id=subscription_id), limit=_NEWEST).items
    return {
        f"bill {bill.number} ({in_words(bill.period)})": f"{bill.status}, {in_words(bill.outstanding)} open"
        for bill in bills
    }


def _tasks(application: "Application", subscription_id: "SubscriptionId") -> dict[str, str]:
    from subplat.application.ports.views.tasks import TaskFilter

    tasks = application.views.tasks.page(TaskFilter(subscription_id=subscription_id), limit=_NEWEST).items
    oldest_first = list(reversed(tasks))
    return {
        f"task {number}: {task.action} {task.item_description}": str(task.status)
        for number, task in enumerate(oldest_first, 1)
    }
