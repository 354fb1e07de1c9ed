"""What a test or a demo does with the mailboxes: look into them, let mail arrive, let things go wrong."""

import binascii
from base64 import b64decode, b64encode
from email.message import EmailMessage
from typing import Any

from litestar import Response, get, post, put
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.control_routes import AnyRequest, control_body
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.gmail.mailbox import Mail
from subplat.adapters.sandbox.gmail.mime import body_text, content, header, leaf_parts, written_mail
from subplat.adapters.sandbox.gmail.post_office import PostOffice
from subplat.adapters.sandbox.gmail.quota import Quota


def control_routes(office: PostOffice, quota: Quota) -> list[ControllerRouterHandler]:
    """Mounted under `/_sandbox`."""
    return [*_reading(office), *_arriving(office), *_steering(office, quota)]


def mail_view(address: str, mail: Mail) -> dict[str, Any]:
    """A mail as a person sees it; attachments in full, base64."""
    return {
        "address": address,
        "id": mail.id,
        "thread_id": mail.thread_id,
        "labels": sorted(mail.labels),
        "at": mail.at,
        "message_id": mail.message_id,
        "in_reply_to": header(mail.parsed, "In-Reply-To"),
        "references": header(mail.parsed, "References").split(),
        "from": header(mail.parsed, "From"),
        "to": header(mail.parsed, "To"),
        "subject": header(mail.parsed, "Subject"),
        "body": body_text(mail.parsed),
        "attachments": [
            {
                "filename": part.get_filename(),
                "content_type": part.get_content_type(),
                "content": b64encode(content(part)).decode(),
            }
            for part in leaf_parts(mail.parsed)
            if part.get_filename()
        ],
    }


def _reading(office: PostOffice) -> list[ControllerRouterHandler]:
    @get("/mailbox")
    async def mailbox(address: FromQuery[str | None] = None) -> Response[bytes]:
        """Mails sent and received, oldest first; drafts are in the state of the system."""
        boxes = [office.mailbox(address)] if address else list(office.mailboxes.values())
        mails = [(box.address, mail) for box in boxes for mail in box.mails.values() if "DRAFT" not in mail.labels]
        mails.sort(key=lambda each: each[1].at)
        return json_answer([mail_view(owner, mail) for owner, mail in mails])

    return [mailbox]


def _arriving(office: PostOffice) -> list[ControllerRouterHandler]:
    @post("/mailbox/inbound", status_code=200)
    async def inbound(request: AnyRequest) -> Response[bytes]:
        """`{from, to, subject, body, attachments: [{filename, content_type, content}], references, message_id, headers}`."""
        wanted = await control_body(request)
        try:
            sender = str(wanted["from"])
            mail = written_mail(
                sender=sender,
                recipient=str(wanted["to"]),
                subject=str(wanted.get("subject", "")),
                body=str(wanted.get("body", "")),
                message_id=str(wanted.get("message_id") or office.outside_message_id(sender)),
                at=office.world.clock.now(),
                references=" ".join(wanted.get("references", ())),
            )
            for name, value in wanted.get("headers", {}).items():
                mail[str(name)] = str(value)
        except (AttributeError, KeyError, ValueError) as error:
            raise ClientException(f"not a mail: {error}") from error
        return _arrived(office, mail, wanted)

    @post("/mailbox/reply", status_code=200)
    async def reply(request: AnyRequest) -> Response[bytes]:
        """`{address, id, body, attachments}`: the owner of the address answers that mail of the mailbox."""
        wanted = await control_body(request)
        try:
            mail = office.reply(str(wanted["address"]), str(wanted["id"]), str(wanted.get("body", "")))
        except KeyError as error:
            raise NotFoundException(f"no such mail: {error}") from error
        return _arrived(office, mail, wanted)

    @post("/mailbox/remove", status_code=200)
    async def remove(request: AnyRequest) -> Response[bytes]:
        """`{address, id}`: the owner deletes that mail for good."""
        wanted = await control_body(request)
        try:
            office.mailbox(str(wanted["address"])).remove(str(wanted["id"]), office.world.clock.now())
        except KeyError as error:
            raise NotFoundException(f"no such mail: {error}") from error
        return json_answer({})

    return [inbound, reply, remove]


def _steering(office: PostOffice, quota: Quota) -> list[ControllerRouterHandler]:
    @put("/gmail/settings")
    async def settings(request: AnyRequest) -> Response[bytes]:
        """`{units_per_minute: number or null, replaces_message_ids: bool}`."""
        wanted = await control_body(request)
        if "units_per_minute" in wanted:
            quota.units_per_minute = wanted["units_per_minute"]
        if "replaces_message_ids" in wanted:
            office.replaces_message_ids = wanted["replaces_message_ids"] is True
        return json_answer(
            {"units_per_minute": quota.units_per_minute, "replaces_message_ids": office.replaces_message_ids}
        )

    @put("/gmail/mailboxes")
    async def mailbox(request: AnyRequest) -> Response[bytes]:
        """`{address, disabled: bool}`: an account that Google has switched off."""
        wanted = await control_body(request)
        box = office.mailbox(str(wanted.get("address", "")))
        box.is_disabled = wanted.get("disabled") is True
        return json_answer({"address": box.address, "disabled": box.is_disabled})

    @put("/gmail/bounces")
    async def bounces(request: AnyRequest) -> Response[bytes]:
        """`{address, bounces: bool}`: mails to it come back."""
        wanted = await control_body(request)
        address = str(wanted.get("address", "")).lower()
        if wanted.get("bounces") is True:
            office.bouncing.add(address)
        else:
            office.bouncing.discard(address)
        return json_answer(sorted(office.bouncing))

    return [settings, mailbox, bounces]


def _arrived(office: PostOffice, mail: EmailMessage, wanted: dict[str, Any]) -> Response[bytes]:
    try:
        for attachment in wanted.get("attachments", ()):
            maintype, _, subtype = str(attachment["content_type"]).partition("/")
            mail.add_attachment(
                b64decode(attachment["content"], validate=True),
                maintype=maintype,
                subtype=subtype,
                filename=str(attachment["filename"]),
            )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise ClientException(f"not an attachment: {error}") from error
    return json_answer([mail_view(address, filed) for address, filed in office.receive(mail)])
