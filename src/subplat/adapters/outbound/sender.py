"""Posts events: signed, to a pinned address, within a time; only the status of the answer is read."""

from datetime import UTC, timedelta

import httpcore
from attrs import frozen
from standardwebhooks.webhooks import Webhook

from subplat.adapters.outbound.addresses import AddressGuard, ForbiddenAddress
from subplat.adapters.outbound.wire import PinnedBackend, remaining_of
from subplat.application.ports.crash_points import passes
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.integrations import OutgoingEvent

SYSTEM = "receiver"
TOKEN_HEADER = "x-subplat-token"
LARGEST_EVENT = 256_000


@frozen(kw_only=True)
class HttpEventSender:
    """`timeout` is for the whole call, from the look-up of the name to the status line. One connection per call."""

    guard: AddressGuard
    timeout: timedelta = timedelta(seconds=10)

    @passes("event POST")
    def send(self, event: OutgoingEvent, /) -> int:
        """See the port. What the receiver writes is never read: its headers are bounded, its body is left alone."""
        body = event.body.encode("ascii")
        if len(body) > LARGEST_EVENT:
            raise Rejected(SYSTEM, "the event is too large to be sent", "too_large")
        backend = PinnedBackend(self.guard, remaining_of(self.timeout.total_seconds()))
        try:
            with (
                httpcore.ConnectionPool(network_backend=backend, retries=0, max_keepalive_connections=0) as pool,
                pool.stream("POST", event.url, headers=_headers(event), content=body) as answer,
            ):
                return answer.status
        except ForbiddenAddress as refusal:
            raise Rejected(SYSTEM, str(refusal), "forbidden_address") from refusal
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise Unavailable(SYSTEM, "the receiver cannot be reached") from error
        except (httpcore.TimeoutException, httpcore.NetworkError) as error:
            raise OutcomeUnknown(SYSTEM, "the receiver gave no answer in time") from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise MalformedAnswer(SYSTEM, "the receiver's answer is not HTTP") from error


def _headers(event: OutgoingEvent) -> list[tuple[str, str]]:
    sent_at = event.sent_at.astimezone(UTC)
    signature = Webhook(event.secret).sign(event.message_id, sent_at, event.body)
    headers = [
        ("content-type", "application/json"),
        ("user-agent", "subplat"),
        ("webhook-id", event.message_id),
        ("webhook-timestamp", str(int(sent_at.timestamp()))),
        ("webhook-signature", signature),
    ]
    return [*headers, (TOKEN_HEADER, event.header_token)] if event.header_token else headers
