"""Two clients with everything a client can have, in the same books: what one sees of the other is a leak."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from attrs import frozen

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.record_invoice import RecordInvoice, UploadedFile
from subplat.application.payments.refund import RequestRefund
from subplat.application.ports.acting import acting_as
from subplat.application.quotations.generate_subscription import Deal
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import TopUpWallet
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role, User
from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.wallets.wallet import Direction
from subplat.platform import Subplat
from subplat.testing.builders import a_lead, a_paying_client

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ADMIN = "admin@reseller.example"


@frozen(kw_only=True)
class Neighbour:
    """A client, its first deal, its portal login and whoever acts with that."""

    client_id: ClientId
    deal: Deal
    user_id: UserId

    @property
    def actor(self) -> Actor:
        """The person at the client."""
        return Actor(
            source=Source.CONSOLE,
            label="portal",
            user_id=self.user_id,
            role=Role.CLIENT,
            client_id=self.client_id,
            request_id="request-of-a-client",
        )

    @contextmanager
    def acting(self) -> Iterator[None]:
        """This client acts inside the block."""
        with acting_as(self.actor):
            yield


def an_admin(app: Subplat) -> UserId:
    """The one Admin."""
    known = next((user.id for user in app.books.users if user.email == ADMIN), None)
    return known or app.accounts.register(RegisterUser(email=ADMIN, full_name="Tim Admin", role=Role.ADMIN))


def a_neighbour(app: Subplat, number: int) -> Neighbour:
    """A client that paid once (with a file of its invoice), got some of it back, has money with us, and wants more.

    Its second bill waits to be paid.
    """
    client = a_lead(app, name=f"PT Contoh Tetangga {number}")
    deal = a_paying_client(app, client=client)
    admin = an_admin(app)
    (payment,) = (each for each in app.books.payments if each.client_id == client)
    app.payments.refund(
        RequestRefund(
            payment_id=payment.id,
            amount=Money(Decimal(1000), Currency.IDR),
            to=RefundDestination.WALLET,
            reason="returned",
            by=admin,
        )
    )
    app.wallets.adjust(
        AdjustWallet(
            client_id=client,
            direction=Direction.IN,
            amount=Money(Decimal(2500), Currency.IDR),
            reason="goodwill",
            by=admin,
        )
    )
    app.wallets.top_up(TopUpWallet(client_id=client, amount=Money(Decimal(50_000), Currency.IDR)))
    app.run_until_idle()
    return Neighbour(client_id=client, deal=deal, user_id=_portal_user(app, client).id)


def two_neighbours(app: Subplat) -> tuple[Neighbour, Neighbour]:
    """Both of them, a month on: each has a bill to pay, and one that is paid with its invoice as a file."""
    both = a_neighbour(app, 1), a_neighbour(app, 2)
    app.advance(days=25)
    for neighbour in both:
        (cycle,) = (
            each
            for each in app.books.cycles
            if each.subscription_id == neighbour.deal.subscription_id and not each.is_initial
        )
        app.billing.record_invoice(
            RecordInvoice(
                cycle_id=cycle.id,
                number=f"INV/{str(cycle.id)[-6:]}",
                invoice=UploadedFile(filename="invoice.pdf", content_type="application/pdf", content=PDF),
            )
        )
    app.run_until_idle()
    return both


def _portal_user(app: Subplat, client: ClientId) -> User:
    return next(user for user in app.books.users if user.client_id == client)
