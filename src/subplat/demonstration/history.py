"""Eighteen months of business for dozens of clients, the same for the same seed: growth, trouble, recovery, churn."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from attrs import define, field, frozen

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.application import Application
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.payments.refund import RequestRefund
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.decide_quotation import AcceptQuotation, RejectQuotation
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.generate_subscription import GenerateSubscription
from subplat.application.quotations.send_offer import SendOffer
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_quantity import ChangeQuantity
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualLine
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import DomainError
from subplat.domain.ids import BillingCycleId, ClientId, ProductId, QuotationId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.refund import RefundDestination
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus

DAYS_OF_A_MONTH = 30
RATES = (Decimal(16250), Decimal(16310), Decimal(16180), Decimal(16420))
TRADES = ("Logistik", "Farmasi", "Tekstil", "Konstruksi", "Ritel", "Agro", "Media", "Klinik", "Edukasi", "Otomotif")
PLACES = ("Nusantara", "Khatulistiwa", "Jaya", "Mandiri", "Sentosa", "Utama")


class Neighbourhood(Protocol):
    """The clients' side and the outside systems, in a world whose time can be moved."""

    def pass_day(self) -> None:
        """A day goes by, with every job that falls due in it."""
        ...

    def settle(self) -> None:
        """Runs what is due now."""
        ...

    def pay(self, payment_link: str) -> None:
        """The client follows the stable link and pays; nothing happens where nothing is to be paid."""
        ...

    def charge_plans(self, declines: Callable[[str], bool]) -> None:
        """The gateway charges every plan whose day has come; `declines` is asked with the plan's id."""
        ...

    def mails(self) -> Iterable[tuple[str, str]]:
        """Receiver and body of every mail since the last call."""
        ...

    def gateway_down(self, down: bool) -> None:
        """The payment provider's outage begins or ends."""
        ...


@frozen
class Dice:
    """Chance that is the same in every run: a number from a seed and what it is thrown for."""

    seed: str

    def below(self, sides: int, *about: object) -> int:
        """0 ≤ n < sides."""
        words = ":".join((self.seed, *(str(word) for word in about)))
        return int.from_bytes(sha256(words.encode()).digest()[:8]) % sides


@define
class Account:
    """A client of the story: how it behaves, and which bills it knows of."""

    number: int
    client: ClientId
    email: str
    late_by: int
    stops_after: int | None
    subscription: SubscriptionId | None = None
    bills: dict[str, date] = field(factory=dict[str, date])


@define(kw_only=True)
class History:
    """Plays `months` of it; `tell` hears of every month."""

    application: Application
    neighbourhood: Neighbourhood
    tell: Callable[[str], None]
    clients: int = 24
    months: int = 18
    dice: Dice = field(factory=lambda: Dice("subplat"))
    _accounts: list[Account] = field(factory=list[Account], init=False)
    _day: int = field(default=0, init=False)
    _did: set[str] = field(factory=set[str], init=False)
    _invoices: int = field(default=0, init=False)

    def play(self) -> None:
        """From the first lead to the last day; what goes wrong raises."""
        staff = self._staff()
        products = self._products()
        for day in range(self.months * DAYS_OF_A_MONTH):
            self._day = day
            if self._day % DAYS_OF_A_MONTH == 0:
                self.tell(f"  month {self._day // 30 + 1:>2} of {self.months}: {len(self._accounts)} clients")
            self._sell(staff, products)
            self._outage(staff, products)
            self._change_of_mind(staff)
            self.neighbourhood.pass_day()
            self.neighbourhood.charge_plans(self._declines)
            self._open_letters()
            self._pay_bills()
            self.neighbourhood.settle()

    @property
    def today(self) -> date:
        """The civil day of the story."""
        return self.application.clock.today()

    def _staff(self) -> dict[Role, UserId]:
        register = self.application.accounts.register
        return {
            role: register(
                RegisterUser(
                    email=f"{role.value.lower()}@reseller.example", full_name=f"Tim {role.value.title()}", role=role
                )
            )
            for role in (Role.SALES, Role.ADMIN, Role.FINANCE)
        }

    def _products(self) -> list[ProductId]:
        offered = (
            ("GW_BUS_STARTER", "Google Workspace Business Starter", ProductType.GWORKSPACE, "1010020027"),
            ("GW_BUS_STD", "Google Workspace Business Standard", ProductType.GWORKSPACE, "1010020028"),
            ("GCP_VM", "Google Compute Engine e2-standard-4", ProductType.GCP, None),
            ("MANAGED", "Jasa Managed Service", ProductType.SERVICE, None),
        )
        machine = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "instances": "erp-1"}
        return [
            self.application.catalog.add(
                AddProduct(
                    code=code,
                    name=name,
                    type=kind,
                    google_sku=sku,
                    settings={"plan": "FLEXIBLE"} if sku else machine if kind is ProductType.GCP else {},
                )
            )
            for code, name, kind, sku in offered
        ]

    def _sell(self, staff: dict[Role, UserId], products: list[ProductId]) -> None:
        """A new client every few days until the town is sold out; one in six says no at first."""
        number = len(self._accounts)
        every = max(1, self.months * 20 // self.clients)
        if number >= self.clients or self._day < number * every:
            return
        account = self._lead(number)
        self._accounts.append(account)
        app = self.application
        if self.dice.below(6, "no", number) == 0:
            refused = self._offer(account, staff, products, seats=3)
            app.quotations.reject(RejectQuotation(quotation_id=refused, reason="Anggaran belum tersedia"))
        quotation = self._offer(account, staff, products, seats=5 + self.dice.below(60, "seats", number))
        app.quotations.accept(AcceptQuotation(quotation_id=quotation))
        collection = Collection.AUTO_DEBIT if self.dice.below(5, "card", number) < 2 else Collection.LINK
        deal = app.quotations.generate_subscription(
            GenerateSubscription(quotation_id=quotation, by=staff[Role.SALES], collection=collection)
        )
        self.neighbourhood.settle()
        account.subscription = deal.subscription_id
        account.bills[deal.payment_link] = self.today

    def _lead(self, number: int) -> Account:
        trade, place = TRADES[number % len(TRADES)], PLACES[number // len(TRADES) % len(PLACES)]
        domain = f"{trade.lower()}-{place.lower()}-{number}.example"
        client = self.application.clients.register(
            RegisterClient(
                name=f"PT {trade} {place} {number}",
                billing_email=f"keuangan@{domain}",
                contact_email=f"it@{domain}",
                billing_address=f"Jl. Contoh No. {number + 1}, Jakarta 12190",
                tax_number=f"{10**15 + number * 7919:016d}",
                workspace_domain=domain,
            )
        )
        temper = self.dice.below(10, "temper", number)
        return Account(
            number=number,
            client=client,
            email=f"keuangan@{domain}",
            late_by=0 if temper < 6 else self.dice.below(12, "late", number),
            stops_after=120 + self.dice.below(240, "stops", number) if temper == 9 else None,
        )

    def _offer(
        self, account: Account, staff: dict[Role, UserId], products: list[ProductId], *, seats: int
    ) -> QuotationId:
        app = self.application
        workspace = products[self.dice.below(2, "plan", account.number)]
        lines = [OfferLine(product_id=workspace, quantity=seats, unit_price=Decimal("7.20"))]
        if self.dice.below(3, "machine", account.number) == 0:
            lines.append(OfferLine(product_id=products[2], quantity=1, unit_price=Decimal("97.84")))
        if self.dice.below(2, "managed", account.number) == 0:
            lines.append(
                OfferLine(product_id=products[3], quantity=1, unit_price=Decimal(120), discount_percent=Decimal(10))
            )
        quotation = app.quotations.draft(
            DraftQuotation(
                client_id=account.client,
                by=staff[Role.SALES],
                content=OfferContent(
                    lines=tuple(lines),
                    exchange_rate=RATES[self._day // 90 % len(RATES)],
                    billing_period=BillingPeriod.MONTHLY,
                    valid_until=self.today + timedelta(days=14),
                ),
            )
        )
        self.neighbourhood.settle()
        app.quotations.send(SendOffer(quotation_id=quotation))
        self.neighbourhood.settle()
        return quotation

    def _outage(self, staff: dict[Role, UserId], products: list[ProductId]) -> None:
        """Five days without the gateway: one deal is made by hand, confirmed by Finance, and automated afterwards."""
        start = self.months // 2 * 30
        if self._day == start:
            self.neighbourhood.gateway_down(True)
            self.tell("  Xendit is down: a deal by hand")
            account = self._lead(900)
            account.late_by, account.stops_after = 0, None
            self._accounts.insert(0, account)
            deal = self.application.subscriptions.create_manual(
                CreateManualSubscription(
                    client_id=account.client,
                    lines=(ManualLine(product_id=products[1], quantity=12, unit_price=Decimal(117000)),),
                    period=BillingPeriod.MONTHLY,
                    start=self.today,
                    by=staff[Role.SALES],
                )
            )
            account.subscription = deal.subscription_id
            self.application.payments.confirm_offline(
                ConfirmOfflinePayment(
                    cycle_id=deal.cycle_id,
                    amount=deal.amount,
                    paid_on=self.today,
                    reference="TRF-0001",
                    by=staff[Role.FINANCE],
                )
            )
        elif self._day == start + 5:
            self.neighbourhood.gateway_down(False)
            self.tell("  Xendit is back: collected automatically from the next period on")
            manual = self._accounts[0].subscription
            if manual is not None:
                self.application.subscriptions.automate(AutomateCollection(subscription_id=manual))

    def _change_of_mind(self, staff: dict[Role, UserId]) -> None:
        """Seats come and go; somebody leaves; once a payment goes back, once a bill is paid twice."""
        if self._day % 30 != 17:
            return
        month = self._day // 30
        books = self.application.books.read()
        active = [row for row in books.subscriptions if row.status is SubscriptionStatus.ACTIVE]
        numbers = {account.subscription: account.number for account in self._accounts}
        for subscription in active:
            change = self.dice.below(12, "mind", month, numbers.get(subscription.id))
            if change < 2:
                self._other_seats(subscription.id, subscription.items[0], 3 if change == 0 else -2)
        if month % 5 == 4 and active:
            self._try(
                lambda: self.application.subscriptions.cancel(
                    CancelSubscription(
                        subscription_id=min(active, key=lambda row: numbers.get(row.id, 0)).id,
                        reason="Pindah penyedia",
                        at_period_end=True,
                    )
                )
            )
        refundable = [payment for payment in books.payments if payment.refundable.is_positive]
        if month == 5 and refundable:
            payment = refundable[-1]
            self.application.payments.refund(
                RequestRefund(
                    payment_id=payment.id,
                    amount=Money(100000, payment.currency),
                    to=RefundDestination.WALLET,
                    reason="Kompensasi gangguan layanan",
                    by=staff[Role.FINANCE],
                )
            )
        paid = [cycle for cycle in books.cycles if cycle.status == "PAID"]
        if month == 7 and paid:
            self.application.payments.confirm_offline(
                ConfirmOfflinePayment(
                    cycle_id=paid[-1].id,
                    amount=paid[-1].amount,
                    paid_on=self.today,
                    reference="TRF-DOBEL",
                    by=staff[Role.FINANCE],
                )
            )
            self.tell("  a bill was paid twice: the second payment is in the client's wallet")

    def _other_seats(self, subscription_id: SubscriptionId, item: SubscriptionItem, more: int) -> None:
        seats = max(1, item.quantity + more)
        wanted = ChangeQuantity(subscription_id=subscription_id, item_id=item.id, quantity=seats)
        self._try(lambda: self.application.subscriptions.change_quantity(wanted))

    def _try_answer(self, answer: RecordInvoice) -> None:
        self._try(lambda: self.application.billing.record_invoice(answer))

    def _try(self, change: Callable[[], object]) -> None:
        """What the rules forbid at that moment is left alone, as a person would."""
        try:
            change()
        except DomainError as refusal:
            self._did.add(refusal.code)

    def _declines(self, plan_id: str) -> bool:
        return self.dice.below(14, "decline", plan_id, self._day // 30) == 0

    def _open_letters(self) -> None:
        known = {account.email: account for account in self._accounts}
        for receiver, body in self.neighbourhood.mails():
            account = known.get(receiver)
            if account is not None:
                for word in body.split():
                    if "/pay/" in word:
                        account.bills.setdefault(word, self.today)
            elif (asked := _cycle_asked_for(body)) is not None and self.dice.below(
                10, "finance", self._day, receiver
            ) > 0:
                self._invoices += 1
                number = f"INV/{self.today:%Y}/{self._invoices:06d}"
                self._try_answer(RecordInvoice(cycle_id=asked, number=number))

    def _pay_bills(self) -> None:
        for account in self._accounts:
            if account.stops_after is not None and self._day > account.stops_after:
                continue
            patience = 6 + account.late_by
            due = [link for link, seen in account.bills.items() if (self.today - seen).days >= patience]
            for link in due:
                del account.bills[link]
                self.neighbourhood.pay(link)


def _cycle_asked_for(body: str) -> BillingCycleId | None:
    """The bill that a request to Finance names; None for any other mail."""
    for line in body.splitlines():
        if line.startswith("Referensi: "):
            return BillingCycleId(UUID(line.removeprefix("Referensi: ")))
    return None
