"""What happens to clients."""

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId


@event("client.activated.v1")
@frozen(kw_only=True)
class ClientActivated(DomainEvent):
    """The client has a paid, live subscription (again)."""

    client_id: ClientId


@event("client.suspended.v1")
@frozen(kw_only=True)
class ClientSuspended(DomainEvent):
    """Every live subscription of the client is suspended."""

    client_id: ClientId


@event("client.churned.v1")
@frozen(kw_only=True)
class ClientChurned(DomainEvent):
    """The client has no live subscription any more."""

    client_id: ClientId


@event("client.portal_account_opened.v1")
@frozen(kw_only=True)
class PortalAccountOpened(DomainEvent):
    """The client got its first portal user."""

    client_id: ClientId
