"""Routes of plans; there is none that finds a plan by its reference."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, patch, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import plan_view, plans
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.objects import Plan
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object
from subplat.adapters.sandbox.xendit.versions import LEGACY_PLANS, PLANS, required_version
from subplat.adapters.sandbox.xendit.withholding import hold_if_asked


def plan_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Create, read, change, end. The legacy version can be read, and ended."""

    def shown(plan: Plan, version: str) -> dict[str, Any]:
        return plan_view.view(plan) if version == PLANS else plan_view.legacy_view(plan)

    @post("/recurring/plans")
    async def create_plan(request: AnyRequest) -> Response[bytes]:
        version = required_version(request, PLANS)
        plan = plans.create(state, await json_object(request))
        note = f"plan {plan.reference_id}"
        await hold_if_asked(state, note, plan.tags)
        return reply(state, request, shown(plan, version), 202, note=note)

    @get("/recurring/plans/{plan_id:str}")
    async def get_plan(request: AnyRequest, plan_id: FromPath[str]) -> Response[bytes]:
        version = required_version(request, PLANS, LEGACY_PLANS)
        return reply(state, request, shown(plans.get(state, plan_id), version))

    @patch("/recurring/plans/{plan_id:str}")
    async def change_plan(request: AnyRequest, plan_id: FromPath[str]) -> Response[bytes]:
        version = required_version(request, PLANS)
        return reply(state, request, shown(plans.change(state, plan_id, await json_object(request)), version))

    @post("/recurring/plans/{plan_id:str}/deactivate")
    async def deactivate_plan(request: AnyRequest, plan_id: FromPath[str]) -> Response[bytes]:
        version = required_version(request, PLANS, LEGACY_PLANS)
        return reply(state, request, shown(plans.deactivate(state, plan_id), version))

    return [create_plan, get_plan, change_plan, deactivate_plan]
