"""Routes of the mailbox pages. They are for people: no token, no faults, not in the ledger."""

from collections.abc import Sequence
from urllib.parse import parse_qs, quote

from litestar import MediaType, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest
from subplat.adapters.sandbox.gmail.mailbox import Mail, Mailbox
from subplat.adapters.sandbox.gmail.mime import content, leaf_parts
from subplat.adapters.sandbox.gmail.pages import ROOT, attachment_names, mailbox_page, overview
from subplat.adapters.sandbox.gmail.post_office import PostOffice

PATH = "/mail"
_SHOWN_IN_PLACE = "application/pdf"


def page_routes(office: PostOffice) -> Sequence[ControllerRouterHandler]:
    """Show all mailboxes, one of them, an attachment; answer a mail."""

    def box_of(address: str) -> Mailbox:
        found = office.mailboxes.get(address.lower())
        if found is None:
            raise NotFoundException("no such mailbox")
        return found

    def mail_in(box: Mailbox, mail_id: str) -> Mail:
        if mail_id not in box.mails:
            raise NotFoundException("no such mail")
        return box.mails[mail_id]

    @get(PATH, media_type=MediaType.HTML)
    async def show_overview() -> str:
        return overview(list(office.mailboxes.values()))

    @get(PATH + "/{address:str}", media_type=MediaType.HTML)
    async def show_mailbox(address: FromPath[str]) -> str:
        return mailbox_page(box_of(address))

    @get(PATH + "/{address:str}/{mail_id:str}/{number:int}")
    async def show_attachment(address: FromPath[str], mail_id: FromPath[str], number: FromPath[int]) -> Response[bytes]:
        return _file(mail_in(box_of(address), mail_id), number)

    @post(PATH + "/{address:str}/{mail_id:str}/reply")
    async def press_reply(request: AnyRequest, address: FromPath[str], mail_id: FromPath[str]) -> Redirect:
        box = box_of(address)
        mail_in(box, mail_id)
        written = parse_qs((await request.body()).decode()).get("body", [""])[0]
        office.receive(office.reply(box.address, mail_id, written.replace("\r\n", "\n")))
        return Redirect(f"{ROOT}/{quote(box.address, safe='@')}", status_code=303)

    return [show_overview, show_mailbox, show_attachment, press_reply]


def _file(mail: Mail, number: int) -> Response[bytes]:
    """An attachment; only a PDF is shown in the browser, all else is for saving."""
    parts = [part for part in leaf_parts(mail.parsed) if part.get_filename()]
    if number >= len(parts):
        raise NotFoundException("no such attachment")
    kind = parts[number].get_content_type()
    is_shown = kind == _SHOWN_IN_PLACE
    name = quote(attachment_names(mail)[number], safe="")
    headers = {
        "content-disposition": f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{name}",
        "x-content-type-options": "nosniff",
    }
    return Response(
        content(parts[number]),
        media_type=kind if is_shown else "application/octet-stream",
        headers=headers,
    )
