"""Which addresses may be called: a stranger's URL must not reach what only we can reach (SSRF)."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from attrs import frozen

IpAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses; raises OSError."""

_NAT64 = IPv6Network("64:ff9b::/96")


class ForbiddenAddress(Exception):
    """The host is, or resolves to, an address that is not to be called."""


def resolve(host: str, port: int) -> Sequence[str]:
    """As the system resolves it, each address once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


@frozen(kw_only=True)
class AddressGuard:
    """`allow_private`: also loopback and private networks, for receivers on the same host or in the same network.

    Never allowed: link-local (where clouds keep their metadata), multicast, unspecified and reserved addresses.
    """

    allow_private: bool = False
    resolve: Resolve = resolve

    def pinned(self, host: str, port: int) -> str:
        """The address to connect to, and no other: a name is not looked up again, where it might mean another one.

        One forbidden address among several forbids the name. Raises ForbiddenAddress, OSError.
        """
        found = self.resolve(host, port)
        if not found:
            raise OSError(f"{host} has no address")
        for address in found:
            if not self._may_be_called(ip_address(address.partition("%")[0])):
                raise ForbiddenAddress(f"{host} is at an address that is not to be called")
        return found[0]

    def _may_be_called(self, address: IpAddress) -> bool:
        address = _meant(address)
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        if address.is_global:
            return True
        # Python counts loopback and 0.0.0.0/8 among the private ones.
        private = address.is_private and not address.is_reserved and not str(address).startswith("0.")
        return self.allow_private and (private or address.is_loopback)


def _meant(address: IpAddress) -> IpAddress:
    """The IPv4 address inside an IPv6 one, where routers would take it out."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address
