"""Subscription billing and provisioning: quotations, subscriptions, billing, payments, provisioning."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subplat.platform import Subplat

__all__ = ["Subplat"]


def __getattr__(name: str) -> object:
    """`Subplat` is imported when it is asked for, so that `import subplat` costs next to nothing."""
    if name == "Subplat":
        from subplat.platform import Subplat

        return Subplat
    raise AttributeError(f"module 'subplat' has no attribute {name!r}")
