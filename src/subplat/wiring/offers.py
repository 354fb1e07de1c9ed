"""Adapters that installed distributions offer by entry points: found by name, made, and held to the shape of their port."""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from attrs import frozen

from subplat.application.ports.inbox import Inbox
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.application.ports.third_party import (
    MAILERS,
    PAYMENT_GATEWAYS,
    PROVISIONERS,
    OfferedGateway,
    OfferedMailer,
    OfferedProvisioner,
    Surroundings,
)
from subplat.wiring.port_shapes import misfits

_SHORTEST_SECRET = 4


class UnfitAdapter(Exception):
    """An adapter that was chosen is not there, or cannot be used; the message names the setting and the distribution."""


T = TypeVar("T")


@frozen(kw_only=True)
class Kind(Generic[T]):
    """What may be chosen by name: `own` is ours, the others stand in the entry points' `group`.

    `ports` has the parts of what is `offered`; `optional` ones may be None.
    """

    what: str
    group: str
    own: str
    offered: type[T]
    ports: Mapping[str, type]
    optional: frozenset[str] = frozenset()


GATEWAYS = Kind(
    what="payment gateway",
    group=PAYMENT_GATEWAYS,
    own="xendit",
    offered=OfferedGateway,
    ports={
        "gateway": PaymentGateway,
        "auto_debit": AutoDebitGateway,
        "refunds": RefundGateway,
        "callbacks": CallbackReader,
    },
)
MAILING = Kind(
    what="mailer",
    group=MAILERS,
    own="gmail",
    offered=OfferedMailer,
    ports={"mailer": Mailer, "inbox": Inbox},
    optional=frozenset({"inbox"}),
)
PROVISIONING = Kind(
    what="provisioner",
    group=PROVISIONERS,
    own="google",
    offered=OfferedProvisioner,
    ports={"provisioner": Provisioner},
)


@frozen(kw_only=True)
class Offer:
    """A name, and the distribution behind it (`contoh-gateway 1.2`); without an entry point it is our own."""

    name: str
    distribution: str
    entry: EntryPoint | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution})"


def offers(kind: Kind[Any]) -> tuple[Offer, ...]:
    """Ours first, then what is installed, by name and distribution; nothing is imported."""
    found = [Offer(name=each.name, distribution=_distribution(each), entry=each) for each in _entries(kind)]
    return (_own(kind), *sorted(found, key=lambda offer: (offer.name, offer.distribution)))


def chosen(kind: Kind[Any], name: str, setting: str) -> Offer:
    """The one offer of that name; raises UnfitAdapter if there is none, or more than one."""
    if name == kind.own:
        return _own(kind)
    named = [offer for offer in offers(kind) if offer.name == name]
    if not named:
        installed = ", ".join(map(str, offers(kind)))
        raise UnfitAdapter(f"{setting}: there is no {kind.what} called {name!r}; installed are: {installed}")
    if len(named) > 1:
        by = " and ".join(offer.distribution for offer in named)
        raise UnfitAdapter(f"{setting}: {name!r} is offered by {by}; one of them has to go")
    return named[0]


def made(kind: Kind[T], name: str, setting: str, surroundings: Surroundings) -> T:
    """What the distribution makes of its surroundings; raises UnfitAdapter, which tells no option of the installation."""
    offer = chosen(kind, name, setting)
    assert offer.entry is not None
    told = f"{setting}: the {kind.what} {offer} at {offer.entry.value}"
    try:
        result = offer.entry.load()(surroundings)
    except Exception as error:
        reason = _without_options(f"{type(error).__name__}: {error}", surroundings)
        # What it was raised from would be logged with it, options and all.
        raise UnfitAdapter(f"{told} cannot be made: {reason}") from None
    if not isinstance(result, kind.offered):
        raise UnfitAdapter(f"{told} gives {type(result).__name__}, not {kind.offered.__name__}")
    if faults := [*_faults(kind, result)]:
        raise UnfitAdapter(f"{told} does not fit: {'; '.join(faults)}")
    return result


def _faults(kind: Kind[Any], offered: object) -> Iterator[str]:
    for part, port in kind.ports.items():
        adapter = getattr(offered, part)
        if adapter is not None or part not in kind.optional:
            yield from (f"{part}: {misfit}" for misfit in misfits(adapter, port))
    for function in ("is_authentic", "close"):
        if not callable(getattr(offered, function, callable)):
            yield f"{function}: it is no function"


def _entries(kind: Kind[Any]) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=kind.group))


def _own(kind: Kind[Any]) -> Offer:
    from importlib.metadata import version

    return Offer(name=kind.own, distribution=f"subplat {version('subplat')}")


def _distribution(entry: EntryPoint) -> str:
    return "an unknown distribution" if entry.dist is None else f"{entry.dist.name} {entry.dist.version}"


def _without_options(text: str, surroundings: Surroundings) -> str:
    for value in sorted(surroundings.options.values(), key=len, reverse=True):
        if len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, "***")
    return text
