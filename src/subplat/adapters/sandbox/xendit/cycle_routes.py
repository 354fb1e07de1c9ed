"""Routes of cycles."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, patch, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import cycle_changes, cycle_view, cycles, plans
from subplat.adapters.sandbox.xendit.errors import wrong
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.objects import Cycle
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object
from subplat.adapters.sandbox.xendit.versions import LEGACY_PLANS, PLANS, required_version

_LARGEST_PAGE = 50
_PATH = "/recurring/plans/{plan_id:str}/cycles"


def cycle_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """List, read, change, cancel, force, simulate. The legacy version can be read."""

    def shown(cycle: Cycle, version: str) -> dict[str, Any]:
        return cycle_view.view(cycle) if version == PLANS else cycle_view.legacy_view(cycle)

    @get(_PATH)
    async def list_cycles(request: AnyRequest, plan_id: FromPath[str]) -> Response[bytes]:
        version = required_version(request, PLANS, LEGACY_PLANS)
        found = plans.get(state, plan_id).cycles
        page, more = _page(found, dict(request.query_params))
        return reply(state, request, {"data": [shown(cycle, version) for cycle in page], "has_more": more})

    @get(_PATH + "/{cycle_id:str}")
    async def get_cycle(request: AnyRequest, plan_id: FromPath[str], cycle_id: FromPath[str]) -> Response[bytes]:
        version = required_version(request, PLANS, LEGACY_PLANS)
        cycle = cycle_changes.get(state, plans.get(state, plan_id), cycle_id)
        return reply(state, request, shown(cycle, version))

    @patch(_PATH + "/{cycle_id:str}")
    async def change_cycle(request: AnyRequest, plan_id: FromPath[str], cycle_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PLANS)
        plan = plans.get(state, plan_id)
        cycle = cycle_changes.get(state, plan, cycle_id)
        cycle_changes.change(state, plan, cycle, await json_object(request))
        return reply(state, request, cycle_view.view(cycle))

    @post(_PATH + "/{cycle_id:str}/force_attempt")
    async def force_cycle(request: AnyRequest, plan_id: FromPath[str], cycle_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PLANS)
        plan = plans.get(state, plan_id)
        cycle = cycle_changes.get(state, plan, cycle_id)
        cycles.force(state, plan, cycle, state.now)
        return reply(state, request, cycle_view.view(cycle))

    @post(_PATH + "/{cycle_id:str}/simulate")
    async def simulate_cycle(request: AnyRequest, plan_id: FromPath[str], cycle_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PLANS)
        plan = plans.get(state, plan_id)
        cycle = cycle_changes.get(state, plan, cycle_id)
        cycle_changes.simulate(state, plan, cycle, await json_object(request))
        return reply(state, request, cycle_view.view(cycle))

    @post(_PATH + "/{cycle_id:str}/cancel")
    async def cancel_cycle(request: AnyRequest, plan_id: FromPath[str], cycle_id: FromPath[str]) -> Response[bytes]:
        required_version(request, PLANS)
        plan = plans.get(state, plan_id)
        cycle = cycle_changes.get(state, plan, cycle_id)
        cycle_changes.cancel(state, plan, cycle)
        return reply(state, request, cycle_view.view(cycle))

    return [list_cycles, get_cycle, change_cycle, force_cycle, simulate_cycle, cancel_cycle]


def _page(found: list[Cycle], query: dict[str, str]) -> tuple[list[Cycle], bool]:
    """At most `limit` (10) cycles after or before an id, in order of their number."""
    limit = query.get("limit", "10")
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= _LARGEST_PAGE:
        raise wrong("limit", f'"limit" must be a number from 1 to {_LARGEST_PAGE}', "number.base", "query")
    ids = [cycle.id for cycle in found]
    if query.get("after_id") in ids:
        found = found[ids.index(query["after_id"]) + 1 :]
    if query.get("before_id") in ids:
        found = found[: ids.index(query["before_id"])]
    return found[: int(limit)], len(found) > int(limit)
