"""Clients with their wallets, logins and mails; and that every id leads somewhere."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol
from uuid import UUID

from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import ClientStatus
from subplat.domain.messaging.email import MailStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.reporting.violations import Check, Finding, grouped, repeated
from subplat.domain.subscriptions.subscription import SubscriptionStatus


def one_wallet_a_client(books: Books, _today: date) -> Iterator[Finding]:
    """I18: at most one wallet, in one currency with its movements."""
    for client_id in repeated(wallet.client_id for wallet in books.wallets):
        yield f"client {client_id}", "more than one wallet"
    currencies = {wallet.id: wallet.currency for wallet in books.wallets}
    for movement in books.movements:
        if movement.amount.currency is not currencies.get(movement.wallet_id):
            yield f"movement {movement.id}", f"{movement.amount} in a wallet of another currency, or of none"


def who_paid_has_a_wallet(books: Books, _today: date) -> Iterator[Finding]:
    """The first successful payment makes the wallet."""
    owners = {wallet.client_id for wallet in books.wallets}
    paid = {payment.client_id for payment in books.payments if payment.status in RECEIVED}
    for client_id in sorted(paid - owners):
        yield f"client {client_id}", "paid, but has no wallet"


def one_mail_per_intent(books: Books, _today: date) -> Iterator[Finding]:
    """I19: one mail per intent, ever; what was sent is known at the provider, once."""
    for key in repeated(email.intent_key for email in books.emails):
        yield f"mail {key}", "more than one mail for one intent"
    for key in repeated(email.gmail_message_id for email in books.emails):
        yield f"mail {key}", "more than one row for one message"
    for email in books.emails:
        if email.status is MailStatus.SENT and email.gmail_message_id is None:
            yield f"mail {email.intent_key}", "SENT, but unknown at the provider"


def an_unclear_mail_waits_or_is_settled(books: Books, _today: date) -> Iterator[Finding]:
    """Its mail has arrived; it is RECEIVED while a person has to look at it, and PARSED with a reason afterwards."""
    mails = {email.id: email for email in books.emails}
    for unclear in books.unclear_mails:
        email, settled = mails.get(unclear.id), unclear.resolved_at is not None
        if email is None:
            yield f"unclear mail {unclear.id}", "names a mail that is not in the books"
        elif email.status is not (MailStatus.PARSED if settled else MailStatus.RECEIVED):
            yield f"unclear mail {unclear.id}", f"{'settled' if settled else 'waiting'}, its mail is {email.status}"
        if settled != bool(unclear.resolution) or settled != (unclear.resolved_by_user_id is not None):
            yield f"unclear mail {unclear.id}", "settled without a person or a reason, or the other way round"


def a_clients_status_fits_its_contracts(books: Books, _today: date) -> Iterator[Finding]:
    """ACTIVE: some contract is active; SUSPENDED: every live one is suspended; LEAD and CHURNED: none is live."""
    contracts = grouped(books.subscriptions, lambda subscription: subscription.client_id)
    for client in books.clients:
        live = {contract.status for contract in contracts.get(client.id, []) if contract.is_live}
        if not _fits(client.status, live):
            yield f"client {client.id}", f"{client.status} with {sorted(live) or 'no'} live contracts"


def _fits(status: ClientStatus, live: set[SubscriptionStatus]) -> bool:
    match status:
        case ClientStatus.ACTIVE:
            return SubscriptionStatus.ACTIVE in live
        case ClientStatus.SUSPENDED:
            return live == {SubscriptionStatus.SUSPENDED}
        case ClientStatus.LEAD | ClientStatus.CHURNED:
            return not live


def portal_accounts_have_users(books: Books, _today: date) -> Iterator[Finding]:
    """A client has a portal user exactly when it says so."""
    with_user = {user.client_id for user in books.users if user.role is Role.CLIENT}
    for client in books.clients:
        if client.has_portal_account != (client.id in with_user):
            yield f"client {client.id}", f"portal account: {client.has_portal_account}, user: {client.id in with_user}"


def every_id_leads_somewhere(books: Books, _today: date) -> Iterator[Finding]:
    """No reference dangles."""
    clients, users = _ids(books.clients), _ids(books.users)
    subscriptions, cycles = _ids(books.subscriptions), _ids(books.cycles)
    payments, wallets = _ids(books.payments), _ids(books.wallets)
    items = _ids(item for subscription in books.subscriptions for item in subscription.items)
    named: list[tuple[str, UUID, UUID | None, set[UUID]]] = [
        *(("user", user.id, user.client_id, clients) for user in books.users),
        *(("quotation", quotation.id, quotation.client_id, clients) for quotation in books.quotations),
        *(("quotation", quotation.id, quotation.sales_user_id, users) for quotation in books.quotations),
        *(("subscription", contract.id, contract.client_id, clients) for contract in books.subscriptions),
        *(("subscription", contract.id, contract.created_by_user_id, users) for contract in books.subscriptions),
        *(("billing cycle", cycle.id, cycle.subscription_id, subscriptions) for cycle in books.cycles),
        *(("payment link", link.id, link.billing_cycle_id, cycles) for link in books.links),
        *(("payment", payment.id, payment.client_id, clients) for payment in books.payments),
        *(("payment", payment.id, payment.subscription_id, subscriptions) for payment in books.payments),
        *(("payment", payment.id, payment.billing_cycle_id, cycles) for payment in books.payments),
        *(("refund", refund.id, refund.payment_id, payments) for refund in books.refunds),
        *(("wallet", wallet.id, wallet.client_id, clients) for wallet in books.wallets),
        *(("top-up", top_up.id, top_up.client_id, clients) for top_up in books.top_ups),
        *(("movement", movement.id, movement.wallet_id, wallets) for movement in books.movements),
        *(("unclear mail", unclear.id, unclear.cycle_id, cycles) for unclear in books.unclear_mails),
        *(("unclear mail", unclear.id, unclear.resolved_by_user_id, users) for unclear in books.unclear_mails),
        *(("provisioning task", task.id, task.subscription_id, subscriptions) for task in books.tasks),
        *(("provisioning task", task.id, task.item_id, items) for task in books.tasks),
    ]
    for kind, owner, target, known in named:
        if target is not None and target not in known:
            yield f"{kind} {owner}", f"names {target}, which is not in the books"


class _Identified(Protocol):
    @property
    def id(self) -> UUID: ...


def _ids(things: Iterable[_Identified]) -> set[UUID]:
    return {thing.id for thing in things}


CHECKS: dict[str, Check] = {
    "I18": one_wallet_a_client,
    "I19": one_mail_per_intent,
    "unclear_mails": an_unclear_mail_waits_or_is_settled,
    "client_status": a_clients_status_fits_its_contracts,
    "one_wallet": who_paid_has_a_wallet,
    "portal_user": portal_accounts_have_users,
    "references": every_id_leads_somewhere,
}
