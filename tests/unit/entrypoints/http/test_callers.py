"""Where a request comes from, and what everybody may write into a header."""

from typing import Any

import pytest

from subplat.entrypoints.http.callers import UNKNOWN, caller_address, networks

OURS = networks(["10.0.0.0/8", " 2001:db8::/32", ""])


def scope(peer: str | None, *forwarded: str) -> Any:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"type": "http", "client": None if peer is None else (peer, 4711), "headers": headers}


@pytest.mark.parametrize("forwarded", [(), ("198.51.100.1",), ("10.0.0.9, 198.51.100.1",), ("nonsense",)])
def test_a_peer_that_is_no_proxy_of_ours_is_the_caller_whatever_it_writes(forwarded: tuple[str, ...]) -> None:
    assert caller_address(scope("203.0.113.7", *forwarded), OURS) == "203.0.113.7"
    assert caller_address(scope("10.0.0.1", *forwarded), ()) == "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "caller"),
    [
        ((), "10.0.0.1"),
        (("203.0.113.7",), "203.0.113.7"),
        (("198.51.100.66, 203.0.113.7",), "203.0.113.7"),
        (("198.51.100.66", "203.0.113.7"), "203.0.113.7"),
        (("198.51.100.66, 203.0.113.7, 10.0.0.2",), "203.0.113.7"),
        (("10.0.0.3, 10.0.0.2",), "10.0.0.1"),
        (("203.0.113.7, nonsense",), UNKNOWN),
        ((" , ",), "10.0.0.1"),
    ],
)
def test_behind_our_proxies_the_last_hop_that_is_none_of_them_counts(forwarded: tuple[str, ...], caller: str) -> None:
    assert caller_address(scope("10.0.0.1", *forwarded), OURS) == caller


@pytest.mark.parametrize(
    ("peer", "caller"),
    [
        ("2001:470:1:2:3:4:5:6", "2001:470:1:2::/64"),
        ("2001:470:1:2:ffff::1", "2001:470:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_household_counts_as_one_caller(peer: str | None, caller: str) -> None:
    assert caller_address(scope(peer), ()) == caller


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="not-a-network"):
        networks(["10.0.0.0/8", "not-a-network"])
