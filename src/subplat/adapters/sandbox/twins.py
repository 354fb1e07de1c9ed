"""The twins that come with the product."""

from collections.abc import Callable, Mapping
from importlib import import_module

from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World

_MODULES: Mapping[str, str] = {
    "xendit": "subplat.adapters.sandbox.xendit.register",
    "gmail": "subplat.adapters.sandbox.gmail.register",
    "google_workspace": "subplat.adapters.sandbox.google_workspace.register",
    "google_cloud": "subplat.adapters.sandbox.google_cloud.register",
    "gemini": "subplat.adapters.sandbox.gemini.register",
    "cosmic": "subplat.adapters.sandbox.cosmic.register",
}
"""Each module has `register(world) -> Twin`."""


def shipped_twins(world: World) -> list[Twin]:
    """One twin of every outside system, with its default settings."""
    return [_register(module)(world) for module in _MODULES.values()]


def _register(module: str) -> Callable[[World], Twin]:
    register: Callable[[World], Twin] = import_module(module).register
    return register
