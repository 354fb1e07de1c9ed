"""What the ways of paying share."""

from attrs import define

from subplat.adapters.sandbox.xendit.channels import CHANNELS, Channel, channel_named
from subplat.adapters.sandbox.xendit.objects import Number
from subplat.adapters.sandbox.xendit.reserved import Tag, Tags

_LITTLE = 1000


class CannotPay(Exception):
    """The payer cannot do that: paid already, expired, or the channel does not fit."""


@define(kw_only=True)
class Paying:
    """How somebody pays; what is left out is chosen sensibly."""

    method: str | None = None
    amount: Number | None = None
    after_expiry: bool = False


def declined(tags: Tags, attempts: int) -> bool:
    """Whether the reserved values decline that attempt, the first being 1."""
    return Tag.DECLINE in tags or (Tag.DECLINE_ONCE in tags and attempts == 1)


def with_slip(amount: Number, tags: Tags) -> Number:
    """The amount paid, a little off where the reserved values say so."""
    if Tag.UNDERPAID in tags:
        return amount - _LITTLE
    return amount + _LITTLE if Tag.OVERPAID in tags else amount


def channel_for(method: str) -> Channel:
    """The channel of that name."""
    channel = channel_named(method)
    if channel is None:
        raise CannotPay(f"unknown method {method}; known are {', '.join(CHANNELS)}")
    return channel


def require_open(is_open: bool, status: str) -> None:
    """Refuse what is closed."""
    if not is_open:
        raise CannotPay(f"it is {status}")
