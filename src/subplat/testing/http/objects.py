"""Something of every kind that a path can point at: one of mine, one of another's.

Mine is what hangs on the second client of `a_trade` and its deal, another's what hangs on the first client: the second
sales person and the second client's own login have the same things for their own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from subplat.application.accounts.api_keys import CreateApiKey
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.rights import Permission
from subplat.application.application import Application
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.domain.accounts.user import Role, User
from subplat.domain.ids import EmailId, RefundId
from subplat.domain.messaging.email import MailPurpose
from subplat.testing.samples import sample_email, sample_id
from subplat.testing.trade import Trade
from subplat.wiring.memory import MemoryPlatform

MISSING = UUID("019c11c7-4d00-7000-8000-00000000ffff")
"""Nothing has this id."""


class HasId(Protocol):
    """Whatever can be looked up."""

    @property
    def id(self) -> UUID: ...


T = TypeVar("T", bound=HasId)


@frozen(kw_only=True)
class Two:
    """Ids of the same kind."""

    mine: UUID
    others: UUID


def with_more_of_everything(trade: Trade) -> Trade:
    """With a refund and a mail for the side that has none."""
    books = trade.books
    first, (refund,) = books.clients[0].id, books.refunds
    payment = next(each for each in books.payments if each.client_id == first)
    other = evolve(
        refund,
        id=sample_id(RefundId, 900),
        payment_id=payment.id,
        client_id=first,
        billing_cycle_id=payment.billing_cycle_id,
        reference=f"refund-{payment.id}",
        idempotency_key=f"refund-{payment.id}",
    )
    second = books.clients[1].id
    mail = evolve(sample_email(900), id=sample_id(EmailId, 900), purpose=MailPurpose.CLIENT_MAIL, related_id=second)
    return evolve(trade, books=evolve(books, refunds=(other, refund)), emails=[*trade.emails, mail])


def objects_of(trade: Trade, platform: MemoryPlatform) -> Mapping[str, Two]:
    """By the name that a path or a body has for it."""
    books = trade.books
    first, second = books.clients[0].id, books.clients[1].id
    deal, sold = (next(each for each in books.subscriptions if each.client_id == who) for who in (second, first))
    belongs: Mapping[UUID, UUID] = {each.id: each.client_id for each in books.subscriptions}

    def by(rows: Iterable[T], owner: Callable[[T], object]) -> Two:
        found = list(rows)
        mine, others = (next(row.id for row in found if owner(row) == who) for who in (second, first))
        return Two(mine=mine, others=others)

    def houses(rows: Iterable[HasId]) -> Two:
        found = [row.id for row in rows]
        return Two(mine=found[0], others=found[-1])

    quotations = [each for each in books.quotations if each.id in (deal.quotation_id, sold.quotation_id)]
    staff, cycles = _spare_staff(platform.application), by(books.cycles, lambda row: belongs[row.subscription_id])
    return {
        "client_id": Two(mine=second, others=first),
        "quotation_id": by(quotations, lambda row: row.client_id),
        "subscription_id": Two(mine=deal.id, others=sold.id),
        "item_id": Two(mine=deal.items[0].id, others=sold.items[0].id),
        "cycle_id": cycles,
        "billing_cycle_id": cycles,
        "payment_id": by(books.payments, lambda row: row.client_id),
        "refund_id": by(books.refunds, lambda row: row.client_id),
        "wallet_id": by(books.wallets, lambda row: row.client_id),
        "top_up_id": by(trade.top_ups, lambda row: row.client_id),
        "task_id": by(books.tasks, lambda row: belongs[row.subscription_id]),
        "email_id": by(trade.emails, lambda row: row.related_id),
        # The tax cards of both clients: the third file is the first client's invoice.
        "file_id": Two(mine=trade.files[1].id, others=trade.files[0].id),
        "user_id": houses(staff),
        "sales_user_id": Two(mine=deal.created_by_user_id, others=sold.created_by_user_id),
        "created_by_user_id": Two(mine=deal.created_by_user_id, others=sold.created_by_user_id),
        "product_id": houses(books.products),
        "receipt_id": houses(trade.receipts),
        "unclear_mail_id": houses(trade.unclear_mails),
        "webhook_event_id": houses(trade.webhooks),
        "endpoint_id": houses(trade.endpoints),
        "delivery_id": houses(trade.deliveries),
        "job_id": _waiting_jobs(platform),
        "key_id": houses(_spare_keys(platform.application)),
    }


def _spare_staff(application: Application) -> list[User]:
    """Whom nobody logs in as: their logins may be ended."""
    accounts = application.accounts
    mails = [f"spare-{number}@penjual.example" for number in (1, 2)]
    for mail in mails:
        accounts.register(RegisterUser(email=mail, full_name="Tim", role=Role.SALES))
    return [accounts.find(mail) for mail in mails]


def _waiting_jobs(platform: MemoryPlatform) -> Two:
    for _ in range(2):
        platform.jobs.accept(PollInbox(), None, None)
    first, second, *_ = platform.jobs.stored()
    return Two(mine=first.id, others=second.id)


def _spare_keys(application: Application) -> list[HasId]:
    wanted = CreateApiKey(name="spare", scopes=frozenset({Permission.TASKS_READ}))
    return [application.accounts.create_key(wanted).key for _ in range(2)]
