"""Finance: answers invoice requests, confirms transfers and slips, gives money back, places what nobody could place."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from attrs import define, field

from subplat.adapters.memory.mailer import MailInMemory
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.domain.errors import NotFound
from subplat.domain.ids import BillingCycleId
from subplat.domain.money import Money
from subplat.simulation.chance import Stream
from subplat.simulation.people.company import Company
from subplat.simulation.people.customer import Customer, KnownBill
from subplat.simulation.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORGETS, BY_MAIL = 0.05, 0.3
REFERENCE = "Referensi: "


@define(kw_only=True, eq=False)
class Finance:
    """One desk. What it does about a letter is in throws of the letter's own."""

    world: World
    company: Company
    corrects: float
    """So often the invoice is over another amount than was computed."""
    _asked: Counter[str] = field(factory=Counter[str], init=False)
    _invoices: int = field(default=0, init=False)
    _transfers: int = field(default=0, init=False)

    def letter(self, found: MailInMemory) -> None:
        """A request for an invoice is answered within days; some are forgotten until the platform asks once more."""
        cycle_id = _cycle_asked_for(found.mail.body)
        if cycle_id is None:
            return
        throws = self._throws(cycle_id)
        if throws is None or throws.happens(FORGETS):
            return
        by_mail, delay = throws.happens(BY_MAIL), throws.delay(HOUR, 2 * DAY)
        corrected = throws.number(1, 9) if throws.happens(self.corrects) else 0
        if by_mail:
            self.world.plan(delay, "finance", "answers by mail", lambda: self._answer(found), outside=True)
        else:
            self.world.plan(delay, "finance", "writes the invoice down", lambda: self._record(cycle_id, corrected))

    def _throws(self, cycle_id: BillingCycleId) -> Stream | None:
        """Named by whose bill it is, which of them, and how often it was asked for; None where it is no bill.

        A mail about a refund has a reference, too.
        """
        with self.world.town.units_of_work() as work:
            try:
                contract = work.subscriptions.get_by_cycle(cycle_id)
            except NotFound:
                return None
            client = work.clients.get(contract.client_id)
            asked = f"invoice {work.cycles.get(cycle_id).number} for {client.billing_email}"
        self._asked[asked] += 1
        return self.world.chance.once(f"{asked} asked {self._asked[asked]}")

    def transfer_of(self, customer: Customer, bill: KnownBill, due: Money, *, with_slip: bool) -> None:
        """The client transfers by hand, perhaps less the tax it withholds; Finance sees it within days."""
        with self.world.town.units_of_work() as work:
            cycle_id = work.cycles.id_by_pay_token(bill.token)
        if cycle_id is not None:
            self.will_confirm(customer, cycle_id, due, bill.throws, with_slip=with_slip)

    def will_confirm(
        self, customer: Customer, cycle_id: BillingCycleId, due: Money, throws: Stream, *, with_slip: bool = False
    ) -> None:
        """Money came by transfer."""
        self._transfers += 1
        reference, slip = f"TRF-{self._transfers:06d}", None
        paid = due
        if with_slip:
            withheld = Money(int(due.amount) * 2 // 111, due.currency)
            slip = (
                Withholding(slip_number=f"BP-{self._transfers:06d}", amount=withheld) if withheld.is_positive else None
            )
            paid = due - withheld
        delay = throws.delay(HOUR, 3 * DAY)

        def confirm() -> None:
            command = ConfirmOfflinePayment(
                cycle_id=cycle_id,
                amount=paid,
                paid_on=self.world.today,
                reference=reference,
                by=self.company.finance,
                withholding=slip,
            )
            self.world.act(
                "finance",
                "confirms a transfer",
                lambda: self.world.application.payments.confirm_offline(command),
                about=customer.number,
            )

        self.world.plan(delay, "finance", "confirms a transfer", confirm, customer.number)

    def _record(self, cycle_id: BillingCycleId, corrected: int) -> None:
        """`corrected`: by so many thousand less than was computed."""
        final = None
        if corrected:
            with self.world.town.units_of_work() as work:
                computed = work.cycles.get(cycle_id).amount
            less = computed - Money(1000 * corrected, computed.currency)
            final = less if less.is_positive else None
        answer = RecordInvoice(cycle_id=cycle_id, number=self._number(), final_amount=final)
        self.world.act(
            "finance", "writes the invoice down", lambda: self.world.application.billing.record_invoice(answer)
        )

    def _answer(self, found: MailInMemory) -> None:
        quoted = "\n".join(f"> {line}" for line in found.mail.body.splitlines())
        self.world.town.inbox.arrive(
            found.mail.from_email,
            from_email=found.mail.to_email,
            subject=f"Re: {found.mail.subject}",
            text=f"Nomor invoice: {self._number()}\n\nOn Mon, {found.mail.from_email} wrote:\n{quoted}\n",
            thread_id=found.sent.thread_id,
            references=(found.mail.message_id,),
        )
        self.world.note("finance", "answers by mail")

    def _number(self) -> str:
        self._invoices += 1
        return f"INV/{self.world.today:%Y}/{self._invoices:06d}"


def _cycle_asked_for(body: str) -> BillingCycleId | None:
    """The bill that a request names; None for any other mail."""
    _, found, rest = body.partition(REFERENCE)
    return BillingCycleId(UUID(rest[:36])) if found else None
