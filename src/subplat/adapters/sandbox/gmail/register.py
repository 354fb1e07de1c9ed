"""The Gmail twin as one of the sandbox's systems."""

from typing import Any

from litestar import Router

from subplat.adapters.sandbox.gmail.control import control_routes, mail_view
from subplat.adapters.sandbox.gmail.handlers import GmailApi
from subplat.adapters.sandbox.gmail.page_routes import PATH, page_routes
from subplat.adapters.sandbox.gmail.post_office import PostOffice
from subplat.adapters.sandbox.gmail.quota import Quota
from subplat.adapters.sandbox.google.errors import GoogleErrorShape
from subplat.adapters.sandbox.google.router import google_router
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World

_API = "/gmail/v1"


def register(world: World) -> Twin:
    """A post office with no mail."""
    office, quota = PostOffice(world=world), Quota()
    api = google_router("gmail", "v1", root=_API, handlers=GmailApi(office, quota).handlers())

    def snapshot() -> dict[str, Any]:
        return {
            "mailboxes": {
                box.address: {
                    "disabled": box.is_disabled,
                    "drafts": [
                        {"draft_id": key, **mail_view(box.address, box.mails[box.drafts[key]])} for key in box.drafts
                    ],
                    "mails": [
                        mail_view(box.address, mail) for mail in box.mails.values() if "DRAFT" not in mail.labels
                    ],
                }
                for box in office.mailboxes.values()
            },
            "bouncing": sorted(office.bouncing),
        }

    return Twin(
        name="gmail",
        prefix="/google",
        router=Router(path="/", route_handlers=[api, *page_routes(office)]),
        error_shape=GoogleErrorShape(),
        snapshot=snapshot,
        control_routes=control_routes(office, quota),
        claims=(_API, PATH),
        pages=(PATH,),
    )
