"""Another content for an offer."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.quotations.content import OfferContent, drafted
from subplat.application.quotations.offer_mail import offer_intent
from subplat.domain.ids import QuotationId
from subplat.domain.money import Currency


@frozen(kw_only=True)
class ReviseQuotation:
    """Replaces lines, rate, period and validity; a sent offer becomes a draft of the next revision.

    Its currencies stay: named ones are only compared. `expected_revision`, `expected_edition`: those that were looked at; a
    draft keeps its revision whatever is written, so that two who edit it are told apart by the edition alone.
    """

    quotation_id: QuotationId
    content: OfferContent
    expected_revision: int | None = None
    expected_edition: int | None = None
    currency: Currency | None = None
    client_currency: Currency | None = None


@frozen(kw_only=True)
class ReviseQuotationHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock

    def __call__(self, command: ReviseQuotation) -> int:
        """Returns the revision it has now; raises NotFound, StaleRevision, CurrencyFixed, IllegalTransition, RuleBroken, InvalidValue."""
        now, today = self.clock.now(), self.clock.today()
        with self.units_of_work() as work:
            quotation = work.quotations.get(command.quotation_id)
            quotation.ensure_revision(command.expected_revision)
            quotation.ensure_edition(command.expected_edition)
            quotation.ensure_currencies(command.currency, command.client_currency)
            email = work.emails.find_by_intent(offer_intent(quotation))
            quotation.revise(
                lines=drafted(work, self.identifiers, command.content.lines, quotation.currency),
                rate=command.content.exchange_rate,
                billing_period=command.content.billing_period,
                valid_until=command.content.valid_until,
                today=today,
                now=now,
                offer_is_out=email is not None and email.release_requested_at is not None,
            )
            work.quotations.save(quotation)
            work.commit()
            return quotation.revision
