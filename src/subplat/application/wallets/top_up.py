"""A client fills its wallet: by a payment link, or by a transfer that Finance saw."""

from datetime import timedelta

from attrs import frozen

from subplat.application.accounts.authority import BOOKKEEPERS, ensure_role
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.payment_gateway import (
    GatewayLink,
    LinkRequest,
    LinkState,
    Payer,
    PaymentGateway,
)
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.wallets.deposits import Deposits
from subplat.domain.clients.client import Client
from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.ids import ClientId, PaymentId, TopUpId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.wallets.top_up import TopUp


@frozen(kw_only=True)
class TopUpWallet:
    """A link for `amount`; what is paid on it goes to the client's wallet."""

    client_id: ClientId
    amount: Money


@frozen(kw_only=True)
class TopUpWalletHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, command: TopUpWallet) -> TopUpId:
        """The intent; its link is made by a job. Raises NotFound, InvalidValue (another currency than the wallet's)."""
        with self.units_of_work() as work:
            client = work.clients.get(command.client_id)
            wallet = work.wallets.find_by_client(client.id)
            if wallet is not None and wallet.currency is not command.amount.currency:
                raise InvalidValue(f"the wallet is in {wallet.currency}", currency=command.amount.currency)
            top_up = TopUp(
                id=TopUpId(self.identifiers.new()),
                client_id=client.id,
                amount=command.amount,
                expires_at=self.clock.now() + self.policies.link_lifetime,
            )
            top_up.announce(self.clock.now())
            work.top_ups.add(top_up)
            work.commit()
        return top_up.id


@frozen(kw_only=True)
class RecordTopUp:
    """A transfer into the wallet that Finance saw; unique by (client, reference)."""

    client_id: ClientId
    amount: Money
    reference: str
    by: UserId


@frozen(kw_only=True)
class RecordTopUpHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    deposits: Deposits

    def __call__(self, command: RecordTopUp) -> PaymentId:
        """The payment, that of the first press too. Raises NotFound, NotAllowed, Conflict, InvalidValue, RuleBroken."""
        reference = command.reference.strip()
        if not reference:
            raise InvalidValue("a transfer has a reference")
        with self.units_of_work() as work:
            ensure_role(work, command.by, BOOKKEEPERS)
            client = work.clients.get(command.client_id)
            known = work.payments.find_recorded(client.id, None, PaymentMethod.MANUAL, reference)
            if known is not None:
                if known.amount != command.amount:
                    raise Conflict(f"{reference} was recorded with {known.amount} already", reference=reference)
                return known.id
            payment = Payment.attempt(
                payment_id=PaymentId(self.identifiers.new()),
                client_id=client.id,
                amount=command.amount,
                method=PaymentMethod.MANUAL,
                recorded_by_user_id=command.by,
                reference=reference,
            )
            self.deposits.deposit(work, payment, at=self.clock.now())
            work.commit()
        return payment.id


@job("wallets.make_top_up_link.v1")
@frozen(kw_only=True)
class MakeTopUpLink(Job):
    """Asks the gateway for the link of a top-up."""

    top_up_id: TopUpId

    def order_key(self) -> str:
        return f"top-up:{self.top_up_id}"


@job("wallets.check_top_up.v1", Lane.BULK)
@frozen(kw_only=True)
class CheckTopUp(Job):
    """Asks the gateway whether money arrived that no callback told of."""

    top_up_id: TopUpId
    look: int = 0

    def order_key(self) -> str:
        return f"top-up:{self.top_up_id}"


LOOK_EVERY = timedelta(minutes=15)
EAGER_LOOKS = 8
LOOK_LATER = timedelta(hours=6)
LATER_LOOKS = 8
LOOK_AT_LEAST_EVERY = timedelta(hours=12)
"""For two hours, for two days, and then twice a day: most who want to fill their wallet pay soon."""


@frozen(kw_only=True)
class MakeTopUpLinkHandler:
    """The intent is in the books before the gateway is asked; after an unknown outcome the reference is looked up first."""

    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    clock: Clock
    policies: Policies

    def __call__(self, job: MakeTopUpLink) -> None:
        """Raises Unavailable, OutcomeUnknown, MalformedAnswer: then the job is tried again."""
        with self.units_of_work() as work:
            top_up = work.top_ups.get(job.top_up_id)
            client = work.clients.get(top_up.client_id)
        if top_up.status is not LinkStatus.REQUESTED:
            return
        try:
            made = self._made(top_up, client)
        except Rejected as refusal:
            self._refused(top_up.id, str(refusal))
            return
        with self.units_of_work() as work:
            current = work.top_ups.get(top_up.id)
            if current.status is LinkStatus.REQUESTED:
                current.live(gateway_id=made.link_id, url=made.url, expires_at=made.expires_at)
                work.top_ups.save(current)
                look = CheckTopUp(top_up_id=current.id)
                work.jobs.enqueue(look, key=f"top-up:{current.id}:0", not_before=self.clock.now() + LOOK_EVERY)
                work.commit()

    def _made(self, top_up: TopUp, client: Client) -> GatewayLink:
        known = [link for link in self.gateway.find_links(top_up.reference) if link.state is not LinkState.EXPIRED]
        for younger in known[1:]:
            self.gateway.expire_link(younger.link_id)
        if known:
            return known[0]
        payer = Payer(reference=str(client.id), company=client.name, email=client.billing_email, phone=client.phone)
        return self.gateway.create_link(
            LinkRequest(
                reference=top_up.reference,
                amount=top_up.amount,
                description=f"{client.name}: top-up",
                payer=payer,
                expires_at=top_up.expires_at,
                return_url=self.policies.base_url,
            )
        )

    def _refused(self, top_up_id: TopUpId, reason: str) -> None:
        with self.units_of_work() as work:
            current = work.top_ups.get(top_up_id)
            if current.status is LinkStatus.REQUESTED:
                current.close(reason)
                work.top_ups.save(current)
                work.commit()
