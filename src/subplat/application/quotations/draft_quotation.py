"""A new quotation."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.quotations.content import OfferContent, drafted
from subplat.domain.ids import ClientId, QuotationId, UserId
from subplat.domain.money import Currency
from subplat.domain.quotations.quotation import Quotation, positive_rate


@frozen(kw_only=True)
class DraftQuotation:
    """`by` is the member of Sales whose offer it is."""

    client_id: ClientId
    by: UserId
    content: OfferContent
    currency: Currency = Currency.USD
    client_currency: Currency = Currency.IDR


@frozen(kw_only=True)
class DraftQuotationHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock

    def __call__(self, command: DraftQuotation) -> QuotationId:
        """Returns the quotation's id; its number is the next of the year. Raises NotFound, RuleBroken, InvalidValue."""
        now, today = self.clock.now(), self.clock.today()
        content, rate = command.content, positive_rate(command.content.exchange_rate)
        with self.units_of_work() as work:
            client, sales = work.clients.get(command.client_id), work.users.get(command.by)
            lines = drafted(work, self.identifiers, content.lines, command.currency)
            quotation = Quotation(
                id=QuotationId(self.identifiers.new()),
                client_id=client.id,
                sales_user_id=sales.id,
                number=f"Q-{today.year}-{work.quotations.next_number(today.year):05d}",
                currency=command.currency,
                client_currency=command.client_currency,
                exchange_rate=rate,
                billing_period=content.billing_period,
                issued_on=today,
                valid_until=content.valid_until,
                lines=tuple(line.priced(rate, command.client_currency) for line in lines),
            )
            quotation.announce(now)
            work.quotations.add(quotation)
            work.commit()
        return quotation.id
