"""Routes of sessions; there is none that finds a session by its reference."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.xendit import sessions
from subplat.adapters.sandbox.xendit.guard import reply
from subplat.adapters.sandbox.xendit.session_store import view
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import AnyRequest, json_object
from subplat.adapters.sandbox.xendit.withholding import hold_if_asked


def session_routes(state: XenditState) -> Sequence[ControllerRouterHandler]:
    """Create, read, cancel."""

    @post("/sessions")
    async def create_session(request: AnyRequest) -> Response[bytes]:
        session = sessions.create(state, await json_object(request))
        note = f"session {session.request['reference_id']}"
        await hold_if_asked(state, note, session.tags)
        return reply(state, request, view(state, session), 201, note=note)

    @get("/sessions/{session_id:str}")
    async def get_session(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, view(state, sessions.get(state, session_id)))

    @post("/sessions/{session_id:str}/cancel")
    async def cancel_session(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
        return reply(state, request, view(state, sessions.cancel(state, session_id)))

    return [create_session, get_session, cancel_session]
