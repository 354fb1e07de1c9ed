"""The reserved tag "timeout": the effect happens, the answer does not come."""

import asyncio

from subplat.adapters.sandbox.xendit.reserved import Tag, Tags
from subplat.adapters.sandbox.xendit.state import XenditState

_HELD_SECONDS = 30.0


async def hold_if_asked(state: XenditState, reference: str, tags: Tags) -> None:
    """Keep the first answer for a reference back long enough for any caller to give up."""
    if Tag.TIMEOUT in tags and reference not in state.withheld:
        state.withheld.add(reference)
        await asyncio.sleep(_HELD_SECONDS)
