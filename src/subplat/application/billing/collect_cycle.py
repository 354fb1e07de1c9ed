"""Makes sure that a cycle can be paid at the gateway: exactly one live link for the amount that is due."""

from datetime import date

from attrs import frozen

from subplat.application.billing.plan import under_plan
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.payment_gateway import (
    AutoDebitGateway,
    AutoDebitRequest,
    AutoDebitSession,
    GatewayLink,
    LinkLine,
    LinkRequest,
    LinkState,
    Payer,
    PaymentGateway,
)
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, PaymentLinkId
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink
from subplat.domain.periods import charge_day, months_after
from subplat.domain.subscriptions.subscription import Collection, PaymentMethodType, Subscription


@job("billing.collect_cycle.v1")
@frozen(kw_only=True)
class CollectCycle(Job):
    """Makes a link (or, the first time, an auto-debit session) unless the cycle has a usable one."""

    cycle_id: BillingCycleId

    def order_key(self) -> str:
        return f"collect:{self.cycle_id}"


@frozen(kw_only=True)
class Asked:
    """What is to be had from the gateway, read in one unit of work and used outside of it."""

    link: PaymentLink
    is_new: bool
    client: Client
    subscription: Subscription
    cycle: BillingCycle


@frozen(kw_only=True)
class CollectCycleHandler:
    """The intent (a REQUESTED link with our reference) is committed before the gateway is asked.

    A later run finds the intent, looks the reference up first and adopts what is there; of two it expires the younger.
    """

    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, job: CollectCycle) -> None:
        """Raises the gateway's Unavailable, OutcomeUnknown, MalformedAnswer: then the job is tried again."""
        asked = self._intent(job.cycle_id)
        if asked is None:
            return
        try:
            self._register_payer(asked.client)
            if asked.link.kind is LinkKind.AUTO_DEBIT:
                self._open_session(asked)
            else:
                self._make_link(asked)
        except Rejected as refusal:
            self._refused(asked, str(refusal))

    def _intent(self, cycle_id: BillingCycleId) -> Asked | None:
        now = self.clock.now()
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(cycle_id)
            cycle = work.cycles.get(cycle_id)
            by_gateway = subscription.payment_method_type is PaymentMethodType.XENDIT_SUBSCRIPTION
            if not by_gateway or subscription.is_collected_by_hand(cycle.period):
                return None
            if cycle.status not in PAYABLE or cycle.outstanding.is_zero or self._plan_charges(subscription, cycle):
                return None
            link, is_new = self._wanted_link(work, subscription, cycle), False
            if link is not None and link.usable(now):
                return None
            if link is None:
                link, is_new = self._new_link(subscription, cycle), True
                work.links.add(link)
            client = work.clients.get(subscription.client_id)
            work.commit()
        return Asked(link=link, is_new=is_new, client=client, subscription=subscription, cycle=cycle)

    def _plan_charges(self, subscription: Subscription, cycle: BillingCycle) -> bool:
        """Whether the gateway takes it by itself: then a link would only invite to pay twice.

        It does until it has given the cycle up, or has charged less than was due.
        """
        if under_plan(subscription) is None or cycle.is_initial or cycle.status not in OPEN:
            return False
        return cycle.received.is_zero or self.clock.today() < charge_day(cycle.period.start)

    def _wanted_link(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle) -> PaymentLink | None:
        """The link in use if it still fits; one that does not (other amount, too old) is closed."""
        now = self.clock.now()
        for link in work.links.of_cycle(cycle.id):
            if link.status not in (LinkStatus.REQUESTED, LinkStatus.LIVE):
                continue
            if link.amount == cycle.outstanding and now < link.expires_at:
                return link
            link.close()
            work.links.save(link)
        return None

    def _new_link(self, subscription: Subscription, cycle: BillingCycle) -> PaymentLink:
        # Whoever paid the bill before by other means is asked again to agree, while its period still has a next one to come.
        may_begin = cycle.is_initial or cycle.period.end > self.clock.today()
        # Before the first bill is paid nobody has agreed: a plan that is known is that of an earlier page.
        first_of_plan = may_begin and (cycle.is_initial or subscription.xendit_subscription_id is None)
        wants_plan = subscription.collection is Collection.AUTO_DEBIT and first_of_plan
        return PaymentLink.request(
            link_id=PaymentLinkId(self.identifiers.new()),
            billing_cycle_id=cycle.id,
            kind=LinkKind.AUTO_DEBIT if wants_plan else LinkKind.ONE_TIME,
            amount=cycle.outstanding,
            expires_at=self.clock.now() + self.policies.link_lifetime,
        )

    def _register_payer(self, client: Client) -> None:
        if client.xendit_customer_id is not None:
            return
        customer_id = self.gateway.register_payer(_payer(client))
        with self.units_of_work() as work:
            current = work.clients.get(client.id)
            # Who was forgotten meanwhile stays so.
            if not current.is_anonymised:
                current.xendit_customer_id = customer_id
                work.clients.save(current)
                work.commit()

    def _make_link(self, asked: Asked) -> None:
        # Another link of this cycle may still be live at the gateway: closed here because of its amount or age.
        self._expire_closed(asked)
        found = () if asked.is_new else self.gateway.find_links(asked.link.reference)
        payable = [link for link in found if link.state is not LinkState.EXPIRED]
        for younger in payable[1:]:
            self.gateway.expire_link(younger.link_id)
        made = payable[0] if payable else self.gateway.create_link(self._link_request(asked))
        if not self._adopt(asked, made):
            self.gateway.expire_link(made.link_id)

    def _expire_closed(self, asked: Asked) -> None:
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(asked.cycle.id)
            links = work.links.of_cycle(asked.cycle.id)
        for link in links:
            if link.status is not LinkStatus.CLOSED or link.gateway_id is None:
                continue
            if link.kind is LinkKind.ONE_TIME:
                self.gateway.expire_link(link.gateway_id)
            else:
                self.auto_debit.close_session(link.gateway_id)

    def _link_request(self, asked: Asked) -> LinkRequest:
        return LinkRequest(
            reference=asked.link.reference,
            amount=asked.link.amount,
            description=_description(asked),
            payer=_payer(asked.client),
            expires_at=asked.link.expires_at,
            lines=tuple(
                LinkLine(name=line.description, quantity=line.quantity, price=line.unit_price)
                for line in asked.cycle.lines
            ),
            return_url=self.policies.payment_page(asked.cycle.pay_token),
        )

    def _adopt(self, asked: Asked, made: GatewayLink) -> bool:
        """Whether it is to be paid: not when another visitor's request was faster, or the bill was settled meanwhile."""
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(asked.cycle.id)
            cycle = work.cycles.get(asked.cycle.id)
            link = work.links.get(asked.link.id)
            if link.status is not LinkStatus.REQUESTED:
                return link.gateway_id == made.link_id
            link.live(gateway_id=made.link_id, url=made.url, expires_at=made.expires_at, now=self.clock.now())
            cycle.collected_by(made.link_id)
            subscription.collected_at(payment_link_url=made.url, xendit_subscription_id=None)
            work.links.save(link)
            work.cycles.save(cycle)
            work.subscriptions.save(subscription)
            work.commit()
        return True

    def _open_session(self, asked: Asked) -> None:
        self._expire_closed(asked)
        found = () if asked.is_new else self.auto_debit.find_sessions(asked.link.reference)
        usable = sorted(
            (each for each in found if each.state is not LinkState.EXPIRED),
            key=lambda each: each.state is not LinkState.PAID,
        )
        for younger in usable[1:]:
            self.auto_debit.close_session(younger.session_id)
        session = usable[0] if usable else self.auto_debit.open_session(self._session_request(asked))
        if not self._agree_in(asked, session):
            self.auto_debit.close_session(session.session_id)

    def _session_request(self, asked: Asked) -> AutoDebitRequest:
        return AutoDebitRequest(
            reference=asked.link.reference,
            amount=asked.link.amount,
            description=_description(asked),
            payer=_payer(asked.client),
            every=asked.subscription.billing_period,
            next_charge_on=self._next_charge(asked),
            expires_at=asked.link.expires_at,
            return_url=self.policies.payment_page(asked.cycle.pay_token),
            retries=self.policies.charge_retries,
        )

    def _agree_in(self, asked: Asked, session: AutoDebitSession) -> bool:
        """Likewise whether it is this one in which the payer is to agree."""
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(asked.cycle.id)
            link = work.links.get(asked.link.id)
            if link.status is not LinkStatus.REQUESTED:
                return link.gateway_id == session.session_id
            link.live(
                gateway_id=session.session_id, url=session.url, expires_at=session.expires_at, now=self.clock.now()
            )
            # Of a contract that runs already the plan is remembered once it is paid (AdoptPlan): until then nobody agreed.
            plan_id = session.plan_id if asked.cycle.is_initial else None
            subscription.collected_at(payment_link_url=session.url, xendit_subscription_id=plan_id)
            work.links.save(link)
            work.subscriptions.save(subscription)
            work.commit()
        return True

    def _next_charge(self, asked: Asked) -> date:
        """The first charge is made at once: for a contract that starts now, or for a period that is known."""
        if asked.cycle.is_initial:
            return months_after(self.clock.today(), asked.subscription.billing_period.months)
        return asked.cycle.period.end

    def _refused(self, asked: Asked, reason: str) -> None:
        with self.units_of_work() as work:
            work.subscriptions.get_by_cycle(asked.cycle.id)
            link = work.links.get(asked.link.id)
            if link.status is LinkStatus.REQUESTED:
                link.close(reason)
                work.links.save(link)
                work.commit()


def _payer(client: Client) -> Payer:
    return Payer(reference=str(client.id), company=client.name, email=client.billing_email, phone=client.phone)


def _description(asked: Asked) -> str:
    return f"{asked.client.name}: {asked.cycle.period.start} - {asked.cycle.period.last_day}"
