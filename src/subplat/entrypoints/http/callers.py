"""Where a request comes from, for counting attempts."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from litestar.types import Scope

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"
_HOUSEHOLD = 64
"""Bits of an IPv6 address that a household or a server has to itself: all of them count as one caller."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks (`10.0.0.0/8`) as such; raises ValueError naming the one that is none."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts if text.strip())


def caller_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """The peer's address; behind proxies of ours the last one in X-Forwarded-For that is not such a proxy.

    From a peer that is no proxy of ours the header is ignored: everybody can write one.
    """
    client = scope.get("client")
    peer = client[0] if client else UNKNOWN
    if not trusted or not _within(peer, trusted):
        return _counted(peer)
    forwarded = b",".join(value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
    hops = [hop.strip() for hop in forwarded.decode("latin-1").split(",") if hop.strip()]
    return _counted(next((hop for hop in reversed(hops) if not _within(hop, trusted)), peer))


def _within(address: str, trusted: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found.version == network.version and found in network for network in trusted)


def _counted(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return UNKNOWN
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _HOUSEHOLD), strict=False))
