"""A small company with two sales people and three clients, and something of everything that can be looked up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Protocol, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.accounts.user import Role, User
from subplat.domain.documents.file import StoredFile
from subplat.domain.events import DomainEvent
from subplat.domain.ids import (
    ClientId,
    DeliveryId,
    EmailId,
    EndpointId,
    FileId,
    PaymentId,
    QuotationId,
    QuotationItemId,
    TopUpId,
    UserId,
)
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.messaging.unclear import Doubt, UnclearMail
from subplat.domain.money import Currency, Money
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.reporting.books import Books
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet
from subplat.testing.company import Company
from subplat.testing.samples import NOW, rupiah, sample_email, sample_id, sample_webhook

FIRST_SALES, SECOND_SALES, FINANCE = (sample_id(UserId, number) for number in (10**6, 10**6 + 1, 10**6 + 2))


class HasEvents(Protocol):
    """Whatever records what happens to it."""

    events: list[DomainEvent]


A = TypeVar("A", bound=HasEvents)
R = TypeVar("R", contravariant=True)


class Adding(Protocol[R]):
    """A repository."""

    def add(self, row: R, /) -> None: ...


class HasId(Protocol):
    """What can be looked up by its id."""

    @property
    def id(self) -> UUID: ...


@frozen(kw_only=True, repr=False)
class Trade:
    """Books, and what the books do not name: each kind in any order."""

    books: Books
    emails: Sequence[Email] = ()
    unclear_mails: Sequence[UnclearMail] = ()
    webhooks: Sequence[WebhookEvent] = ()
    receipts: Sequence[QuarantinedReceipt] = ()
    top_ups: Sequence[TopUp] = ()
    endpoints: Sequence[Endpoint] = ()
    deliveries: Sequence[Delivery] = ()
    files: Sequence[StoredFile] = ()

    @property
    def ids(self) -> Mapping[str, frozenset[UUID]]:
        """The ids of everything, by the name of its lookup."""
        books = self.books
        rows: Mapping[str, Sequence[HasId]] = {
            "clients": books.clients,
            "users": books.users,
            "products": books.products,
            "quotations": books.quotations,
            "subscriptions": books.subscriptions,
            "cycles": books.cycles,
            "payments": books.payments,
            "refunds": books.refunds,
            "receipts": self.receipts,
            "wallets": books.wallets,
            "wallet_transactions": books.movements,
            "top_ups": self.top_ups,
            "emails": self.emails,
            "unclear_mails": self.unclear_mails,
            "tasks": books.tasks,
            "webhooks": self.webhooks,
            "endpoints": self.endpoints,
            "deliveries": self.deliveries,
            "files": self.files,
        }
        return {name: frozenset(row.id for row in found) for name, found in rows.items()}


def a_trade() -> Trade:
    """The first client is the first seller's; the second was quoted to by both, and the second sold; nobody looks after the third."""
    company = Company()
    company.sales = evolve(company.sales, email="first@penjual.example", full_name="Sales Satu")
    first, company.users = company.sales, [company.sales]
    second = User(id=SECOND_SALES, email="second@penjual.example", full_name="Sales_Dua", role=Role.SALES)
    finance = User(id=FINANCE, email="finance@penjual.example", full_name="Finance", role=Role.FINANCE)
    company.users += [second, finance]
    paid_up = company.deal()
    company.clients[paid_up.client_id].sales_user_id = first.id
    company.pay(company.cycles[paid_up.id][0], company.cycles[paid_up.id][0].outstanding + rupiah(5_000))
    company.wait(25)
    company.bill_next(paid_up)
    shared = company.quote(company.register())
    company.sales = second
    company.wait(1)
    failing = company.sell(company.quote(company.clients[shared.client_id]))
    payment = company.pay(company.cycles[failing.id][0], company.cycles[failing.id][0].outstanding)
    company.wait(26)
    overdue = company.bill_next(failing)
    if overdue is not None:
        company.decline(overdue)
    company.refund(payment, RefundDestination.WALLET)
    company.quote(company.register())
    for number, quotation in enumerate(company.quotations, start=1):
        quotation.lines = tuple(evolve(line, id=sample_id(QuotationItemId, number)) for line in quotation.lines)
    for client, name in zip(
        company.clients.values(), ("PT Contoh Satu", "PT Contoh Dua", "PT Contoh Tiga"), strict=True
    ):
        client.name = name
    return _with_the_rest(company.books(), shared.id)


def _with_the_rest(books: Books, quoted: QuotationId) -> Trade:
    files = [_file(number, f"faktur_{number}.pdf") for number in (1, 2, 3)]
    books.cycles[0].invoice_number_external, books.cycles[0].invoice_file_url = "INV/2026/001", files[0].url
    books.clients[1].tax_card_file_url = files[1].url
    return Trade(
        books=books,
        emails=_emails(books, quoted),
        unclear_mails=[
            UnclearMail(id=sample_id(EmailId, 8), doubts=(Doubt.NO_BILL, Doubt.NO_NUMBER), detail="?", noticed_at=NOW),
            UnclearMail(
                id=sample_id(EmailId, 9),
                doubts=(Doubt.BOUNCED,),
                detail="no such mailbox",
                cycle_id=books.cycles[0].id,
                noticed_at=NOW,
                resolved_at=NOW,
                resolved_by_user_id=FINANCE,
                resolution="called them",
            ),
        ],
        webhooks=_webhooks(),
        receipts=[
            _receipt(1),
            evolve(
                _receipt(2),
                client_id=books.clients[0].id,
                resolved_at=NOW,
                resolved_by_user_id=FINANCE,
                resolution="to the wallet",
            ),
        ],
        top_ups=[_top_up(number, client.id) for number, client in enumerate(books.clients, start=1)],
        endpoints=[_endpoint(1), evolve(_endpoint(2), active=False, paused_reason="moving", header_token=None)],
        deliveries=[_delivery(1), _delivery(2), _delivered(3)],
        files=files,
    )


def _emails(books: Books, quoted: QuotationId) -> list[Email]:
    about = [
        (MailPurpose.QUOTATION, quoted, FIRST_SALES),
        (MailPurpose.QUOTATION, quoted, None),
        (MailPurpose.REMINDER, books.cycles[0].id, None),
        (MailPurpose.WELCOME, books.subscriptions[-1].id, None),
        (MailPurpose.CLIENT_MAIL, books.clients[0].id, None),
        (MailPurpose.FINANCE_FOLLOW_UP, books.payments[0].id, None),
        (MailPurpose.PORTAL_INVITE, books.users[-1].id, None),
    ]
    outbound = [
        evolve(sample_email(number), purpose=purpose, related_id=related, user_id=writer, ai_prompt="prompt")
        for number, (purpose, related, writer) in enumerate(about, start=1)
    ]
    outbound[1].failed(reason="no such mailbox", now=NOW)
    outbound[0].release(NOW)
    inbound = [
        Email.receive(
            email_id=sample_id(EmailId, number),
            purpose=MailPurpose.CLIENT_MAIL,
            related_id=None,
            intent_key=f"inbound:{number}",
            from_email="Tanya%Jawab@contoh.example",
            to_email="ops@penjual.example",
            subject="?",
            body="?",
            attachments=(),
            message_id=f"message-{number}",
            thread_id="thread",
            in_reply_to=None,
            now=NOW,
        )
        for number in (8, 9)
    ]
    return [*outbound, *inbound]


def _webhooks() -> list[WebhookEvent]:
    waits, fails, done, ignored = (sample_webhook(number) for number in (1, 2, 3, 4))
    fails.not_done("no such bill")
    done.done(NOW)
    ignored.ignore(reason="a test", now=NOW)
    return [waits, fails, evolve(done, event_type="refund.failed"), ignored]


def _receipt(number: int) -> QuarantinedReceipt:
    return QuarantinedReceipt(
        id=sample_id(PaymentId, 900 + number),
        gateway_payment_id=f"unknown-{number}",
        amount=Money(5, Currency.SGD),
        method=PaymentMethod.XENDIT_OTHER,
        received_at=NOW,
        reason="nobody knows the payer",
    )


def _top_up(number: int, client_id: ClientId) -> TopUp:
    top_up = TopUp(
        id=sample_id(TopUpId, number), client_id=client_id, amount=rupiah(100_000), expires_at=NOW + timedelta(days=1)
    )
    if number == 1:
        top_up.paid()
    return top_up


def _endpoint(number: int) -> Endpoint:
    return Endpoint(
        id=sample_id(EndpointId, number),
        url=f"https://hooks.example/{number}",
        secret="whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
        header_token="token",
        patterns=("*",),
        created_at=NOW,
    )


def _delivery(number: int) -> Delivery:
    return Delivery(
        id=sample_id(DeliveryId, number),
        endpoint_id=sample_id(EndpointId, 1 + number % 2),
        event_id=UUID(int=number),
        event_name="client.activated.v1",
        body="{}",
        occurred_at=NOW,
        next_attempt_at=NOW,
    )


def _delivered(number: int) -> Delivery:
    delivery = evolve(_delivery(number), event_name="client.churned.v1")
    delivery.delivered(status_code=204, now=NOW)
    return delivery


def _file(number: int, name: str) -> StoredFile:
    content = f"%PDF {number}".encode()
    return StoredFile(
        id=sample_id(FileId, number),
        filename=name,
        content_type="application/pdf",
        sha256=sha256(content).hexdigest(),
        content=content,
        created_at=NOW,
    )


def put(work: UnitOfWork, trade: Trade) -> None:
    """Adds all of it to the books; nothing follows from it."""
    books = trade.books
    staff_first = sorted(books.users, key=lambda user: user.client_id is not None)
    split = sum(user.client_id is None for user in books.users)
    _add(work.users, staff_first[:split])
    _add(work.clients, books.clients)
    _add(work.users, staff_first[split:])
    _add(work.products, books.products)
    _add(work.quotations, books.quotations)
    _add(work.subscriptions, books.subscriptions)
    _add(work.cycles, books.cycles)
    _add(work.links, books.links)
    _add(work.payments, books.payments)
    _add(work.refunds, books.refunds)
    for wallet in books.wallets:
        # Movements are appended to a wallet that is there.
        work.wallets.add(Wallet.open(wallet.id, wallet.client_id, wallet.currency))
        wallet.events.clear()
        work.wallets.save(wallet)
    _add(work.tasks, books.tasks)
    _add(work.emails, trade.emails)
    _add(work.unclear_mails, trade.unclear_mails)
    for event in trade.webhooks:
        work.webhooks.add_once(event)
    _add(work.quarantine, trade.receipts)
    _add(work.top_ups, trade.top_ups)
    _add(work.endpoints, trade.endpoints)
    _add(work.deliveries, trade.deliveries)
    for file in trade.files:
        work.files.add(file)


def _add(repository: Adding[A], rows: Iterable[A]) -> None:
    for row in rows:
        row.events.clear()
        repository.add(row)
