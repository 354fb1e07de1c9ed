"""Pages at the provider: one a bill, none that must not be, for the amount that is due (F1, F3, F31, F35, F36, F43, I16, I17)."""

from collections.abc import Iterator

from subplat.adapters.memory.payment_records import StoredLink, StoredSession
from subplat.application.ports.payment_gateway import LinkState, PaymentOutcome
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks.scene import Scene

LATEST_CHARGE_DAY = 28
"""The provider refuses plans that begin later in a month (F31)."""


def one_page_is_adopted(scene: Scene, before: PaymentLink | None, link: PaymentLink) -> Iterator[Finding]:
    """Whoever has looked our reference up has found what was there before, and leaves one page of it (F1, F3)."""
    if link.status is not LinkStatus.LIVE or (before is not None and before.status is LinkStatus.LIVE):
        return
    live = [page for page in _pages(scene, link) if page.state(scene.town.clock.now()) is LinkState.LIVE]
    if len(live) > 1:
        yield _named(link), f"taken for the only one, and the provider has {len(live)} live pages of it"


def one_collector(scene: Scene, before: PaymentLink | None, link: PaymentLink) -> Iterator[Finding]:
    """What a person collects, or the wallet pays, the provider is never asked for (F43)."""
    if before is None:
        bill = scene.shelves.cycles.rows[link.billing_cycle_id]
        if scene.collected_by_hand(scene.contract_of(bill), bill):
            yield _named(link), f"asks for billing cycle {bill.id}, which is collected otherwise"


def closed_means_closed(scene: Scene, before: PaymentLink | None, link: PaymentLink) -> Iterator[Finding]:
    """Once a bill needs no more money its page is closed there too, unless money came on it: that is booked first (F35, F36)."""
    if before is None or link.status is not LinkStatus.CLOSED or before.status is LinkStatus.CLOSED:
        return
    if scene.shelves.cycles.rows[link.billing_cycle_id].status in PAYABLE:
        return
    for page in _pages(scene, link):
        state = page.state(scene.town.clock.now())
        if state is LinkState.LIVE:
            yield _named(link), "CLOSED in the books, and can still be paid"
        if state is LinkState.PAID and isinstance(page, StoredLink) and not _is_booked(scene, page):
            yield _named(link), "CLOSED in the books, and the money that came on it is not there"


def _is_booked(scene: Scene, page: StoredLink) -> bool:
    paid = [each.payment_id for each in page.payments if each.outcome is PaymentOutcome.SUCCEEDED]
    booked, waiting = scene.shelves.payments, scene.shelves.quarantine
    return all(any(booked.ids("gateway id", each)) or any(waiting.ids("gateway id", each)) for each in paid)


def _pages(scene: Scene, link: PaymentLink) -> list[StoredLink | StoredSession]:
    gateway = scene.town.gateway
    if link.kind is LinkKind.ONE_TIME:
        return [page for page in gateway.named(link.reference) if page.reference == link.reference]
    return [page for page in gateway.sessions if page.reference == link.reference]


def pages_ask_for_what_is_due(scene: Scene) -> Iterator[Finding]:
    """At rest: whatever can be paid at the provider is what is outstanding (I17)."""
    now, shelves = scene.town.clock.now(), scene.shelves
    for link in shelves.links.having("waits", True):
        bill = shelves.cycles.rows[link.billing_cycle_id]
        for page in _pages(scene, link):
            if page.state(now) is LinkState.LIVE and bill.status in PAYABLE and page.amount != bill.outstanding:
                yield _named(link), f"{page.amount} can be paid, {bill.outstanding} is due"


def plans_charge_for_contracts(scene: Scene) -> Iterator[Finding]:
    """At rest: what charges by itself charges one contract that goes on, and is the one it knows (F36)."""
    for plan in scene.town.gateway.plans.values():
        if not plan.active:
            continue
        link = next(iter(scene.shelves.links.having("reference", plan.reference)), None)
        if link is None:
            continue
        contract = scene.contract_of(scene.shelves.cycles.rows[link.billing_cycle_id])
        if contract.ended_on is not None:
            yield f"plan {plan.plan_id}", f"goes on charging for a contract that is {contract.status}"
        elif contract.xendit_subscription_id != plan.plan_id:
            yield f"plan {plan.plan_id}", f"charges beside {contract.xendit_subscription_id}, which the contract knows"


def plans_charge_early_in_a_month(scene: Scene) -> Iterator[Finding]:
    """No plan charges on the 29th, 30th or 31st: not every month has them (F31). For the end of a month."""
    for plan in scene.town.gateway.plans.values():
        if plan.next_day.day > LATEST_CHARGE_DAY:
            yield f"plan {plan.plan_id}", f"charges on {plan.next_day}"


def _named(link: PaymentLink) -> str:
    return f"payment link {link.reference}"


CHECKS = (one_page_is_adopted, one_collector, closed_means_closed)
WHOLE = (plans_charge_early_in_a_month,)
AT_REST = (pages_ask_for_what_is_due, plans_charge_for_contracts)
