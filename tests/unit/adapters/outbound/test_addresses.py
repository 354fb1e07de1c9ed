"""Which addresses may be called."""

import pytest

from subplat.adapters.outbound.addresses import AddressGuard, ForbiddenAddress

PRIVATE = ["127.0.0.1", "127.9.9.9", "10.0.0.7", "172.16.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:127.0.0.1"]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "0.0.0.0",
    "0.0.0.1",
    "::",
    "224.0.0.1",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "100.64.0.1",
]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"]


def guard(*addresses: str, allow_private: bool = False) -> AddressGuard:
    return AddressGuard(allow_private=allow_private, resolve=lambda host, port: addresses)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called(address: str) -> None:
    assert guard(address).pinned("receiver.example", 443) == address


@pytest.mark.parametrize("address", [*PRIVATE, *NEVER, "64:ff9b::7f00:1", "2002:7f00:1::1"])
def test_what_only_we_can_reach_is_not_called(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        guard(address).pinned("receiver.example", 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_this_host_and_private_networks_are_called_where_that_is_allowed(address: str) -> None:
    assert guard(address, allow_private=True).pinned("n8n", 5678) == address


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_called(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        guard(address, allow_private=True).pinned("receiver.example", 443)


def test_one_forbidden_address_forbids_the_name() -> None:
    with pytest.raises(ForbiddenAddress):
        guard("8.8.8.8", "127.0.0.1").pinned("receiver.example", 443)


def test_a_name_without_an_address_is_not_known() -> None:
    with pytest.raises(OSError, match="no address"):
        guard().pinned("receiver.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_other_spellings_of_this_host_are_seen_through(host: str) -> None:
    with pytest.raises(ForbiddenAddress):
        AddressGuard().pinned(host, 80)
