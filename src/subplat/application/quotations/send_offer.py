"""Sales has read the draft and sends it."""

from attrs import frozen

from subplat.application.messaging.prose import WrittenProse
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.quotations.draft_offer import store_offer_draft
from subplat.application.quotations.offer_mail import TEMPLATE, offer_intent
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.ids import EmailId, QuotationId
from subplat.domain.messaging.email import MailStatus


@frozen(kw_only=True)
class SendOffer:
    """Sends the current revision's mail (`expected_revision`, `expected_edition`: those that were looked at); pressing twice sends once."""

    quotation_id: QuotationId
    expected_revision: int | None = None
    expected_edition: int | None = None


@frozen(kw_only=True)
class SendOfferHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    clock: Clock
    policies: Policies

    def __call__(self, command: SendOffer) -> EmailId:
        """Returns the mail on its way; while the model has not written yet, our template goes.

        Raises NotFound, StaleRevision, IllegalTransition (not a draft), QuotationEmpty, QuotationTooOld.
        """
        with self.units_of_work() as work:
            picture = OfferPicture.load(work, command.quotation_id, self.policies)
            picture.quotation.ensure_revision(command.expected_revision)
            picture.quotation.ensure_edition(command.expected_edition)
            picture.quotation.ensure_sendable(self.clock.today())
            email = work.emails.find_by_intent(offer_intent(picture.quotation))
            if email is None:
                template = WrittenProse(paragraphs=TEMPLATE)
                email = store_offer_draft(work, picture, self.identifiers, template)
            if email.status is MailStatus.FAILED:
                email.redraft()
            email.release(self.clock.now())
            work.emails.save(email)
            work.commit()
        return email.id
