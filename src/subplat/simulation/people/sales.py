"""Sales: from a lead to a deal, with edits, refusals, silence and deals by hand."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from attrs import define

from subplat.application.clients.register_client import RegisterClient
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.decide_quotation import AcceptQuotation, RejectQuotation
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.ids import ClientId, QuotationId, UserId
from subplat.simulation.checks.violated import Violated
from subplat.simulation.fault_mix import Fault
from subplat.simulation.people.clients import Clients
from subplat.simulation.people.company import PRICES, Company
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.deals_by_hand import DealsByHand
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RATES = (Decimal(16250), Decimal(16310), Decimal(16180), Decimal(16420))
BY_HAND, REVISED, REFUSED, SILENT = 0.05, 0.2, 0.1, 0.08


@define(kw_only=True, eq=False)
class Sales:
    """Everybody in Sales at once."""

    world: World
    company: Company
    clients: Clients
    by_hand: DealsByHand

    def meet(self, customer: Customer) -> None:
        """A lead: most want an offer, a few have the deal made by hand."""
        register = RegisterClient(
            name=f"PT Contoh {customer.number}",
            billing_email=customer.email,
            billing_address=f"Jl. Contoh No. {customer.number + 1}, Jakarta 12190",
            tax_number=f"{10**15 + customer.number * 7919:016d}",
            workspace_domain=customer.domain,
            sales_user_id=self._seller(customer),
        )

        def known(client_id: ClientId) -> None:
            customer.client_id = client_id
            if customer.offers.happens(BY_HAND):
                self.by_hand.make(customer, client_id)
            else:
                self.offer(customer)

        self.world.act(
            "sales",
            "registers a lead",
            lambda: self.world.application.clients.register(register),
            known,
            about=customer.number,
        )

    def offer(self, customer: Customer) -> None:
        """A quotation is drafted, perhaps edited, sent, and decided on."""
        if customer.client_id is None:
            if customer.is_forgotten:
                customer.is_forgotten = False
                self.meet(customer)
            return
        draft = DraftQuotation(client_id=customer.client_id, by=self._seller(customer), content=self._content(customer))
        self.world.act(
            "sales",
            "drafts an offer",
            lambda: self.world.application.quotations.draft(draft),
            lambda quotation: self._soon(customer, "sends the offer", 5, lambda: self._send(customer, quotation)),
            about=customer.number,
        )

    def _send(self, customer: Customer, quotation: QuotationId) -> None:
        quotations, number = self.world.application.quotations, customer.number
        if customer.offers.happens(REVISED):
            revise = ReviseQuotation(quotation_id=quotation, content=self._content(customer))
            self.world.act("sales", "edits the offer", lambda: quotations.revise(revise), about=number)
        send = SendOffer(quotation_id=quotation)
        self.world.act("sales", "sends the offer", lambda: quotations.send(send), about=number)
        if not customer.offers.happens(SILENT):
            self._soon(customer, "hears of the decision", 24 * 16, lambda: self._decide(customer, quotation))

    def _decide(self, customer: Customer, quotation: QuotationId) -> None:
        quotations, number = self.world.application.quotations, customer.number
        if customer.offers.happens(REFUSED):
            reject = RejectQuotation(quotation_id=quotation, reason="Anggaran belum tersedia")
            self.world.act("sales", "notes the refusal", lambda: quotations.reject(reject), about=number)
            self.world.plan(30 * DAY, "sales", "tries again", lambda: self.offer(customer), number)
            return
        seen = 1 if self.world.mix.strikes(Fault.STALE_RACE) else None
        accept = AcceptQuotation(quotation_id=quotation, expected_revision=seen)
        if seen is not None:
            revise = ReviseQuotation(quotation_id=quotation, content=self._content(customer), expected_revision=seen)
            edit = self._as_it_was(quotation, seen, lambda: quotations.revise(revise))
            self.world.act("a colleague", "edits the same offer", edit, about=number)
        self.world.act(
            "sales",
            "notes the acceptance",
            self._as_it_was(quotation, seen, lambda: quotations.accept(accept)),
            lambda _: self._soon(customer, "makes the deal", 3, lambda: self._deal(customer, quotation)),
            about=number,
        )

    def _as_it_was(self, quotation: QuotationId, seen: int | None, do: Callable[[], object]) -> Callable[[], object]:
        """The command of somebody who looked at a revision: where there is another by now, it has to be refused (F40)."""

        def checked() -> object:
            with self.world.town.units_of_work() as work:
                revision = work.quotations.get(quotation).revision
            answer = do()
            if seen not in (None, revision):
                raise Violated("stale_look", f"quotation {quotation}", f"revision {seen} was seen, there is {revision}")
            return answer

        return checked

    def _deal(self, customer: Customer, quotation: QuotationId) -> None:
        make = GenerateSubscription(
            quotation_id=quotation, by=self._seller(customer), collection=customer.habits.collection
        )

        def made(deal: Deal) -> None:
            if deal.subscription_id not in customer.contracts:
                customer.contracts.append(deal.subscription_id)
            self.clients.bill_came(customer, deal.payment_link)

        self.world.act(
            "sales",
            "makes the deal",
            lambda: self.world.application.quotations.generate_subscription(make),
            made,
            about=customer.number,
        )

    def _content(self, customer: Customer) -> OfferContent:
        stream, products = customer.offers, self.company.products
        plan = stream.number(0, 1)
        lines = [OfferLine(product_id=products[plan], quantity=stream.number(3, 60), unit_price=PRICES[plan])]
        for extra in (2, 3):
            if stream.happens(0.25):
                discount = Decimal(stream.number(0, 25))
                line = OfferLine(
                    product_id=products[extra], quantity=1, unit_price=PRICES[extra], discount_percent=discount
                )
                lines.append(line)
        return OfferContent(
            lines=tuple(lines),
            exchange_rate=stream.pick(RATES),
            billing_period=customer.habits.period,
            valid_until=self.world.today + timedelta(days=14),
        )

    def _seller(self, customer: Customer) -> UserId:
        return self.company.sellers[customer.number % len(self.company.sellers)]

    def _soon(self, customer: Customer, what: str, hours: int, do: Callable[[], None]) -> None:
        self.world.plan(customer.offers.delay(HOUR / 60, hours * HOUR), "sales", what, do, customer.number)
