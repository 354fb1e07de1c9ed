"""Adapters from other distributions: what they offer under an entry point, and what they are made with.

A distribution names a function under one of the groups below; the installation chooses it by that name
(`SUBPLAT_ADAPTERS_…`). The function gets `Surroundings` and returns what its group asks for: `OfferedGateway`,
`OfferedMailer` or `OfferedProvisioner`. It makes no connection yet: commands that never call out make adapters too.
"""

from collections.abc import Callable, Mapping

from attrs import field, frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner

PAYMENT_GATEWAYS = "subplat.payment_gateways"
MAILERS = "subplat.mailers"
PROVISIONERS = "subplat.provisioners"


@frozen(kw_only=True)
class Surroundings:
    """What an adapter is made with.

    `options`: the texts that the installation keeps for it, keys and secrets among them. `live`: false where nothing real
    is to be touched (a sandbox): use the provider's test environment. `callback_url`: where a gateway's callbacks are to
    be posted. `clock`: the platform's; adapters ask no other.
    """

    live: bool
    clock: Clock
    callback_url: str
    options: Mapping[str, str] = field(factory=dict[str, str], repr=False)


def nothing_to_close() -> None:
    """For an adapter that holds no connections."""


@frozen(kw_only=True)
class OfferedGateway:
    """One provider: the same object may keep all the promises.

    `is_authentic` gets the headers of a posted callback (names in lower case; a name that came twice is left out) and its
    body as it arrived; it compares in constant time, asks nobody, and raises nothing. `address`: what `subplat doctor`
    tries to reach. `close` ends connections; it is called once.
    """

    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    refunds: RefundGateway
    callbacks: CallbackReader
    is_authentic: Callable[[Mapping[str, str], bytes], bool]
    address: str | None = None
    close: Callable[[], None] = nothing_to_close


@frozen(kw_only=True)
class OfferedMailer:
    """A way to send mail; `inbox` None: what arrives is read at Gmail as before. `address` and `close` as for a gateway."""

    mailer: Mailer
    inbox: Inbox | None = None
    address: str | None = None
    close: Callable[[], None] = nothing_to_close


@frozen(kw_only=True)
class OfferedProvisioner:
    """The services of one target system; `address` and `close` as for a gateway."""

    provisioner: Provisioner
    address: str | None = None
    close: Callable[[], None] = nothing_to_close
