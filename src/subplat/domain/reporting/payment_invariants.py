"""Payments: each told once, every rupiah in one place."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.money import Money
from subplat.domain.payments.methods import RECORDED, PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.refund import UNDER_WAY, Refund, RefundDestination, RefundStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Check, Finding, grouped, repeated
from subplat.domain.wallets.wallet import Direction, WalletTransactionType

RECEIVED = frozenset({PaymentStatus.SUCCESS, PaymentStatus.REFUNDED})


def nothing_is_booked_twice(books: Books, _today: date) -> Iterator[Finding]:
    """I6: one payment per gateway payment or transfer, one row per callback, one link per reference."""
    for key in repeated(payment.xendit_payment_id for payment in books.payments):
        yield f"gateway payment {key}", "more than one payment"
    recorded = (p for p in books.payments if p.method in RECORDED and p.reference is not None)
    for cycle_id, _client_id, method, reference in repeated(
        (p.billing_cycle_id, p.client_id, p.method, p.reference) for p in recorded
    ):
        yield f"{method} {reference}", f"recorded more than once for billing cycle {cycle_id}"
    for key in repeated(receipt.gateway_payment_id for receipt in books.quarantine):
        yield f"gateway payment {key}", "more than one quarantined receipt"
    waiting = {receipt.gateway_payment_id for receipt in books.quarantine if receipt.resolved_at is None}
    for payment in books.payments:
        if payment.xendit_payment_id in waiting and payment.status in RECEIVED:
            yield f"gateway payment {payment.xendit_payment_id}", "booked although it waits in quarantine"
    for source, dedupe_key in repeated((callback.source, callback.dedupe_key) for callback in books.webhooks):
        yield f"callback {source} {dedupe_key}", "stored more than once"
    for key in repeated(link.reference for link in books.links):
        yield f"payment link {key}", "more than one link with this reference"
    for key in repeated(cycle.pay_token for cycle in books.cycles):
        yield "pay token", f"shared by {sum(cycle.pay_token == key for cycle in books.cycles)} cycles"


def a_cycle_received_what_its_payments_brought(books: Books, _today: date) -> Iterator[Finding]:
    """I10: payments, withheld tax and refunds explain what a cycle received; a PAID one was paid exactly."""
    payments = grouped(books.payments, lambda payment: payment.billing_cycle_id)
    refunds = grouped(_succeeded(books), lambda refund: refund.billing_cycle_id)
    for cycle in books.cycles:
        went_back = Money.total((refund.from_cycle for refund in refunds.get(cycle.id, [])), cycle.currency)
        problem = _misfit(cycle, payments.get(cycle.id, []), went_back)
        if problem:
            yield f"billing cycle {cycle.id}", problem


def _succeeded(books: Books) -> Iterator[Refund]:
    return (refund for refund in books.refunds if refund.status is RefundStatus.SUCCEEDED)


def _misfit(cycle: BillingCycle, payments: list[Payment], went_back: Money) -> str | None:
    slips = [payment for payment in payments if payment.method is PaymentMethod.WITHHOLDING]
    money = [payment for payment in payments if payment.method is not PaymentMethod.WITHHOLDING]
    came = Money.total((payment.to_cycle for payment in money), cycle.currency)
    withheld = Money.total((payment.to_cycle for payment in slips), cycle.currency)
    settled = cycle.received + cycle.withheld
    if cycle.received != came - went_back:
        return f"received {cycle.received}, its payments brought {came} and {went_back} went back"
    if cycle.withheld != withheld:
        return f"{cycle.withheld} withheld, its slips say {withheld}"
    if settled > cycle.amount:
        return f"{settled} taken for {cycle.amount}"
    if cycle.status is CycleStatus.PAID and settled + went_back < cycle.amount:
        return f"PAID with {settled} of {cycle.amount}"
    if cycle.status in PAYABLE and settled == cycle.amount:
        return f"{cycle.status} although {settled} of {cycle.amount} came"
    return None


def every_payment_is_allocated(books: Books, _today: date) -> Iterator[Finding]:
    """What was received went to a cycle or to the wallet of its client, all of it; what was not, nowhere."""
    for payment in books.payments:
        allocated = payment.to_cycle + payment.to_wallet
        due = payment.amount if payment.status in RECEIVED else Money.zero(payment.currency)
        if allocated != due or payment.to_cycle.amount < 0 or payment.to_wallet.amount < 0:
            yield f"payment {payment.id}", f"{payment.status}: {allocated} of {due} allocated"
        if payment.to_cycle.is_positive and payment.billing_cycle_id is None:
            yield f"payment {payment.id}", f"{payment.to_cycle} for a cycle that is not named"
        if payment.refunded > payment.amount or (payment.refunded == payment.amount) != (
            payment.status is PaymentStatus.REFUNDED
        ):
            yield f"payment {payment.id}", f"{payment.status} with {payment.refunded} of {payment.amount} refunded"


def the_wallet_got_its_part(books: Books, _today: date) -> Iterator[Finding]:
    """What a payment left over, at once or when its bill was cancelled, are top-ups of its client, and nothing else is."""
    owners = {wallet.id: wallet.client_id for wallet in books.wallets}
    top_ups = grouped(
        (each for each in books.movements if each.type is WalletTransactionType.TOPUP), lambda each: each.related_id
    )
    paid = {payment.id: payment for payment in books.payments}
    for payment in books.payments:
        own = top_ups.get(payment.id, [])
        filled = Money.total((each.amount for each in own), payment.currency)
        if filled != payment.to_wallet or any(owners.get(each.wallet_id) != payment.client_id for each in own):
            yield f"payment {payment.id}", f"{payment.to_wallet} left over, {filled} in the client's wallet"
    for payment_id, movements in top_ups.items():
        if payment_id not in paid:
            yield f"movement {movements[0].id}", "a top-up that no payment left over"


def a_cancelled_bill_holds_nothing(books: Books, _today: date) -> Iterator[Finding]:
    """What it had received is in the wallet, unless it is on its way back, or the wallet is in another currency."""
    clients = {subscription.id: subscription.client_id for subscription in books.subscriptions}
    currencies = {wallet.client_id: wallet.currency for wallet in books.wallets}
    refunds = grouped(
        (each for each in books.refunds if each.status in UNDER_WAY), lambda refund: refund.billing_cycle_id
    )
    for cycle in books.cycles:
        if cycle.status is not CycleStatus.CANCELLED:
            continue
        going_back = Money.total((refund.from_cycle for refund in refunds.get(cycle.id, [])), cycle.currency)
        client_id = clients.get(cycle.subscription_id)
        if cycle.received > going_back and client_id and currencies.get(client_id) is cycle.currency:
            yield f"billing cycle {cycle.id}", f"CANCELLED, and still holds {cycle.received - going_back}"


def refunds_add_up(books: Books, _today: date) -> Iterator[Finding]:
    """What went back of a payment is the sum of its refunds, never more than came; the wallet holds and gets its part."""
    refunds = grouped(books.refunds, lambda refund: refund.payment_id)
    held, given = _moved_by_refunds(books)
    for payment in books.payments:
        own = refunds.get(payment.id, [])
        back = Money.total((r.amount for r in own if r.status is RefundStatus.SUCCEEDED), payment.currency)
        taken = Money.total((r.amount for r in own if r.counts), payment.currency)
        if payment.refunded != back or taken > payment.amount:
            yield f"payment {payment.id}", f"{payment.refunded} refunded; its refunds: {back} done, {taken} taken"
        to_wallet = sum(
            _cents(r.amount)
            for r in own
            if r.status is RefundStatus.SUCCEEDED and r.destination is RefundDestination.WALLET
        )
        if given[payment.id] != to_wallet:
            yield f"payment {payment.id}", f"{to_wallet} cents refunded to the wallet, which got {given[payment.id]}"
    for refund in books.refunds:
        wanted = _cents(refund.from_wallet) if refund.counts else 0
        if held[refund.id] != wanted:
            yield f"refund {refund.id}", f"{refund.status}: {held[refund.id]} cents held of the wallet, not {wanted}"


def _moved_by_refunds(books: Books) -> tuple[Counter[UUID | None], Counter[UUID | None]]:
    """In cents: what refunds hold of wallets (by refund), and what wallets got back (by payment)."""
    held: Counter[UUID | None] = Counter()
    given: Counter[UUID | None] = Counter()
    for movement in books.movements:
        if movement.type is WalletTransactionType.ADJUSTMENT:
            sign = 1 if movement.direction is Direction.OUT else -1
            held[movement.related_id] += sign * _cents(movement.amount)
        elif movement.type is WalletTransactionType.REFUND:
            given[movement.related_id] += _cents(movement.amount)
    return held, given


def what_a_wallet_paid_is_a_payment(books: Books, _today: date) -> Iterator[Finding]:
    """Charges to a wallet and payments from it are the same money, subscription by subscription."""
    charged: Counter[UUID | None] = Counter()
    for movement in books.movements:
        if movement.type is WalletTransactionType.CHARGE:
            charged[movement.related_id] += _cents(movement.amount)
    for payment in books.payments:
        if payment.method is PaymentMethod.WALLET and payment.status in RECEIVED:
            charged[payment.subscription_id] -= _cents(payment.amount)
    for subscription_id, cents in charged.items():
        if cents:
            yield f"subscription {subscription_id}", f"{cents} cents more taken from the wallet than booked as paid"


def _cents(money: Money) -> int:
    return int(money.amount * 100)


CHECKS: dict[str, Check] = {
    "I6": nothing_is_booked_twice,
    "I10": a_cycle_received_what_its_payments_brought,
    "refunds": refunds_add_up,
    "payments_allocated": every_payment_is_allocated,
    "wallet_top_ups": the_wallet_got_its_part,
    "cancelled_bills": a_cancelled_bill_holds_nothing,
    "wallet_charges": what_a_wallet_paid_is_a_payment,
}
