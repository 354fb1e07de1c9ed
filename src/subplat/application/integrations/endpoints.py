"""Who listens: adding, changing, pausing and resuming endpoints."""

from base64 import b64encode

from attrs import field, frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import EndpointId
from subplat.domain.integrations.endpoint import Endpoint, known_patterns

SECRET_PREFIX = "whsec_"


@frozen(kw_only=True)
class AddEndpoint:
    """`header_token` is sent as `x-subplat-token`, for receivers that compare a header."""

    url: str
    patterns: tuple[str, ...]
    header_token: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class NewEndpoint:
    """`secret` as libraries of Standard Webhooks take it; `key` is the same key in the text that an HMAC node takes."""

    id: EndpointId
    secret: str = field(repr=False)
    key: str = field(repr=False)


@frozen(kw_only=True)
class AddEndpointHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    tokens: Tokens
    clock: Clock

    def __call__(self, command: AddEndpoint) -> NewEndpoint:
        """The only time the secret is shown. Raises InvalidValue, UnknownEvents."""
        # The key is printable, so that tools which take a key as text alone can use it.
        key = self.tokens.new()
        endpoint = Endpoint(
            id=EndpointId(self.identifiers.new()),
            url=command.url,
            secret=SECRET_PREFIX + b64encode(key.encode()).decode(),
            header_token=command.header_token,
            patterns=known_patterns(command.patterns),
            created_at=self.clock.now(),
        )
        with self.units_of_work() as work:
            work.endpoints.add(endpoint)
            work.commit()
        return NewEndpoint(id=endpoint.id, secret=endpoint.secret, key=key)


@frozen(kw_only=True)
class ChangeEndpoint:
    """Its address and its events, both as they are to be."""

    endpoint_id: EndpointId
    url: str
    patterns: tuple[str, ...]


@frozen(kw_only=True)
class ChangeEndpointHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: ChangeEndpoint) -> None:
        """Raises NotFound, InvalidValue, UnknownEvents."""
        with self.units_of_work() as work:
            endpoint = work.endpoints.get(command.endpoint_id)
            endpoint.change(url=command.url, patterns=command.patterns)
            work.endpoints.save(endpoint)
            work.commit()


@frozen(kw_only=True)
class SwitchEndpoint:
    """On (`pause_reason` None) or off."""

    endpoint_id: EndpointId
    pause_reason: str | None = None


@frozen(kw_only=True)
class SwitchEndpointHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, command: SwitchEndpoint) -> None:
        """Raises NotFound, InvalidValue."""
        with because(command.pause_reason), self.units_of_work() as work:
            endpoint = work.endpoints.get(command.endpoint_id)
            if command.pause_reason is None:
                endpoint.resume()
            else:
                endpoint.pause(command.pause_reason)
            work.endpoints.save(endpoint)
            work.commit()
