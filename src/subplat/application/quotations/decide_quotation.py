"""The client's answer to an offer."""

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import QuotationId


@frozen(kw_only=True)
class AcceptQuotation:
    """The client said yes, to what was looked at (`expected_revision`, `expected_edition`, if told)."""

    quotation_id: QuotationId
    expected_revision: int | None = None
    expected_edition: int | None = None


@frozen(kw_only=True)
class AcceptQuotationHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: AcceptQuotation) -> None:
        """Raises NotFound, StaleRevision, IllegalTransition, QuotationTooOld, QuotationEmpty."""
        with self.units_of_work() as work:
            quotation = work.quotations.get(command.quotation_id)
            quotation.ensure_revision(command.expected_revision)
            quotation.ensure_edition(command.expected_edition)
            quotation.accept(today=self.clock.today(), now=self.clock.now())
            work.quotations.save(quotation)
            work.commit()


@frozen(kw_only=True)
class RejectQuotation:
    """The client said no, and why."""

    quotation_id: QuotationId
    reason: str
    expected_revision: int | None = None
    expected_edition: int | None = None


@frozen(kw_only=True)
class RejectQuotationHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: RejectQuotation) -> None:
        """Raises NotFound, StaleRevision, IllegalTransition."""
        with because(command.reason), self.units_of_work() as work:
            quotation = work.quotations.get(command.quotation_id)
            quotation.ensure_revision(command.expected_revision)
            quotation.ensure_edition(command.expected_edition)
            quotation.reject(reason=command.reason, today=self.clock.today(), now=self.clock.now())
            work.quotations.save(quotation)
            work.commit()
