"""The books against the truth of the outside: every confirmed payment (I15), every link (I16), mail (I19), service (I14)."""

from collections import Counter
from collections.abc import Iterator, Mapping

from subplat.adapters.memory.payment_records import StoredLink, StoredSession
from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.payment_gateway import GatewayPayment, LinkState, PaymentOutcome
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId, SubscriptionItemId
from subplat.domain.messaging.email import MailDirection, MailStatus
from subplat.domain.payments.link import LinkStatus
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.simulation.town import Town

FOREIGN = "dashboard-"
"""How references begin that are not the platform's."""
ON = (TaskAction.ACTIVATE, TaskAction.CHANGE_QUANTITY)


def money(town: Town, books: Books) -> Iterator[Finding]:
    """I15: what the provider received is in the books, to the cent, and nothing else is.

    But what came on a page that was closed before, and was told by no callback, may wait for the look that is promised.
    What came on a page that somebody made at the provider is known from a callback alone.
    """
    confirmed = {payment.payment_id: payment for payment in _succeeded(town)}
    booked = {
        payment.xendit_payment_id: payment.amount
        for payment in books.payments
        if payment.xendit_payment_id is not None and payment.status in RECEIVED
    }
    waiting = {receipt.gateway_payment_id: receipt.amount for receipt in books.quarantine}
    looked_for = _looked_for(town, books)
    told = {callback.xendit_invoice_id for callback in books.webhooks}
    for payment_id, payment in confirmed.items():
        amount = booked.get(payment_id) or waiting.get(payment_id)
        if amount is None and (payment.reference in looked_for or _is_of_nobody(payment, told)):
            continue
        if amount != payment.amount:
            yield f"gateway payment {payment_id}", f"{payment.amount} came for {payment.reference}, booked: {amount}"
    for payment_id in booked:
        if payment_id not in confirmed:
            yield f"gateway payment {payment_id}", "booked, but the provider knows of no such money"


def _is_of_nobody(payment: GatewayPayment, told: set[str | None]) -> bool:
    """On a page that the platform did not make, and that no callback told of: nobody there knows where to look."""
    return (payment.reference or "").startswith(FOREIGN) and payment.link_id not in told


def _looked_for(town: Town, books: Books) -> set[str]:
    """The references of closed pages of bills that will be looked at again."""
    promised = {cycle_id for cycle_id, looks in _looks_to_come(town) if looks > 1}
    return {
        link.reference
        for link in books.links
        if link.status is not LinkStatus.LIVE and link.billing_cycle_id in promised
    }


def _looks_to_come(town: Town) -> Iterator[tuple[BillingCycleId, int]]:
    """Bills that need no more and will be looked at again, and how often they will have been by then."""
    for stored in town.jobs.stored():
        if stored.state is JobState.DELAYED and isinstance(stored.job, ReconcileCycle):
            yield stored.job.cycle_id, stored.job.looks


def _succeeded(town: Town) -> Iterator[GatewayPayment]:
    for link in town.gateway.links:
        yield from (each for each in link.payments if each.outcome is PaymentOutcome.SUCCEEDED)
    for plan in town.gateway.plans.values():
        yield from (each for each in plan.payments if each.outcome is PaymentOutcome.SUCCEEDED)


def links(town: Town, books: Books) -> Iterator[Finding]:
    """I16: a bill can be paid at one live page at most, at none once it cannot be paid, and where its payer is sent.

    But a request that was given up may land up to two days later, after the bill was settled: then a look is promised.
    """
    soon = {cycle_id for cycle_id, looks in _looks_to_come(town) if looks == 1}
    cycle_of = {link.reference: link.billing_cycle_id for link in books.links}
    payable = {cycle.id for cycle in books.cycles if cycle.status in PAYABLE}
    now, live = town.clock.now(), _live_pages(town, cycle_of)
    for cycle_id, count in live.items():
        if cycle_id in soon:
            continue
        if count > 1:
            yield f"billing cycle {cycle_id}", f"{count} live pages at the provider"
        if cycle_id not in payable:
            yield f"billing cycle {cycle_id}", "cannot be paid any more, but its page at the provider is live"
    for link in books.links:
        leads_nowhere = link.usable(now) and not live[link.billing_cycle_id]
        if leads_nowhere and link.billing_cycle_id in payable:
            yield f"billing cycle {link.billing_cycle_id}", "its page cannot be paid on, and the client is sent there"


def _live_pages(town: Town, cycle_of: Mapping[str, BillingCycleId]) -> Counter[BillingCycleId]:
    """How many pages of each bill can be paid on at the provider."""
    now, live = town.clock.now(), Counter[BillingCycleId]()
    pages: list[StoredLink | StoredSession] = [*town.gateway.links, *town.gateway.sessions]
    for page in pages:
        if page.reference in cycle_of and page.state(now) is LinkState.LIVE:
            live[cycle_of[page.reference]] += 1
    return live


def mails(town: Town, books: Books) -> Iterator[Finding]:
    """I19: what left is one mail per message id, known to the books as sent; what waits has a reason."""
    for message_id, count in Counter(found.mail.message_id for found in town.mailer.sent).items():
        if count > 1:
            yield f"mail {message_id}", f"left {count} times"
    left = {found.mail.message_id for found in town.mailer.sent}
    for email in books.emails:
        if email.direction is not MailDirection.OUTBOUND:
            continue
        if email.status is MailStatus.SENT and email.message_id not in left:
            yield f"mail {email.intent_key}", "SENT in the books, but it never left"
        if email.status is not MailStatus.SENT and email.message_id in left:
            yield f"mail {email.intent_key}", f"{email.status} in the books, but it left"


def services(town: Town, books: Books) -> Iterator[Finding]:
    """I14: what was wanted last of a service is what its contract is; and the service is so.

    But where Google refuses until a commitment is over, and a person was told.
    """
    newest: dict[SubscriptionItemId, ProvisioningTask] = {}
    for task in books.tasks:
        if task.item_id not in newest or task.intent > newest[task.item_id].intent:
            newest[task.item_id] = task
    yield from _wishes(books, newest)
    items = {item.id: item for contract in books.subscriptions for item in contract.items}
    for item_id, task in newest.items():
        target: TargetSystem = task.target
        service = town.provisioners[target].services.get(str(item_id))
        refused = task.status is TaskStatus.FAILED and (task.error_message or "").startswith("seats_committed")
        if refused and service is not None and service.is_committed:
            continue
        wants_on = task.action in ON
        is_on = service is not None and service.is_on
        if wants_on != is_on:
            yield (
                f"item {item_id}",
                f"{task.action} {task.status} was wanted last, the service is {'on' if is_on else 'off'}",
            )
        elif service is not None and is_on and service.quantity != items[item_id].quantity:
            yield f"item {item_id}", f"{items[item_id].quantity} units billed, {service.quantity} served"


def _wishes(books: Books, newest: Mapping[SubscriptionItemId, ProvisioningTask]) -> Iterator[Finding]:
    """Of a contract that has started: its services are wanted on while it is ACTIVE, else off."""
    for contract in books.subscriptions:
        if contract.start_date is None:
            continue
        for item in contract.items:
            task = newest.get(item.id)
            wanted_on = task is not None and task.action in ON
            if item.target is not None and wanted_on != (contract.status is SubscriptionStatus.ACTIVE):
                last = task.action if task is not None else "nothing"
                yield f"item {item.id}", f"its contract is {contract.status}, wanted last was {last}"
