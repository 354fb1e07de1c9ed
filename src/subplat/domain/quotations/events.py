"""What happens to quotations."""

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId, QuotationId, SubscriptionId


@frozen(kw_only=True)
class QuotationEvent(DomainEvent):
    """Every event of a quotation says which, and in which revision."""

    quotation_id: QuotationId
    client_id: ClientId
    revision: int


@event("quotation.drafted.v1")
@frozen(kw_only=True)
class QuotationDrafted(QuotationEvent):
    """A new quotation was written."""


@event("quotation.revised.v1")
@frozen(kw_only=True)
class QuotationRevised(QuotationEvent):
    """A quotation was changed; one that was sent is a draft again."""


@event("quotation.sent.v1")
@frozen(kw_only=True)
class QuotationSent(QuotationEvent):
    """The offer left for the client."""


@event("quotation.accepted.v1")
@frozen(kw_only=True)
class QuotationAccepted(QuotationEvent):
    """The client said yes."""


@event("quotation.rejected.v1")
@frozen(kw_only=True)
class QuotationRejected(QuotationEvent):
    """The client said no."""

    reason: str


@event("quotation.expired.v1")
@frozen(kw_only=True)
class QuotationExpired(QuotationEvent):
    """Its validity passed without an answer."""


@event("quotation.subscribed.v1")
@frozen(kw_only=True)
class QuotationSubscribed(QuotationEvent):
    """The accepted quotation became its one subscription."""

    subscription_id: SubscriptionId
