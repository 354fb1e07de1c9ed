"""The methods of the Gmail API that the twin answers."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.gmail import views
from subplat.adapters.sandbox.gmail.mailbox import Mail, Mailbox
from subplat.adapters.sandbox.gmail.post_office import PostOffice
from subplat.adapters.sandbox.gmail.quota import Quota
from subplat.adapters.sandbox.gmail.search import search
from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google.paging import page
from subplat.adapters.sandbox.google.router import GoogleCall, Handler

_LARGEST = 36_700_160
_HISTORY_KEPT = timedelta(days=7)
_HISTORY_KINDS: Mapping[str, str] = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}
"""Google asks for them in the singular and answers in the plural."""
_MOST_RESULTS = 500

MailboxHandler = Callable[[Mailbox, GoogleCall], dict[str, Any] | None]


@frozen
class GmailApi:
    """Answers calls; every call costs quota units of its mailbox."""

    office: PostOffice
    quota: Quota

    def handlers(self) -> Mapping[str, Handler]:
        """By method id."""
        methods: Mapping[str, MailboxHandler] = {
            "getProfile": self._profile,
            "drafts.create": self._create_draft,
            "drafts.get": self._get_draft,
            "drafts.list": self._list_drafts,
            "drafts.update": self._update_draft,
            "drafts.delete": self._delete_draft,
            "drafts.send": self._send_draft,
            "messages.list": self._list_messages,
            "messages.get": self._get_message,
            "messages.send": self._send_message,
            "messages.modify": self._modify_message,
            "messages.attachments.get": self._get_attachment,
            "threads.list": self._list_threads,
            "threads.get": self._get_thread,
            "history.list": self._list_history,
        }
        return {f"gmail.users.{name}": self._in_mailbox(handler) for name, handler in methods.items()}

    def _in_mailbox(self, handler: MailboxHandler) -> Handler:
        def handle(call: GoogleCall) -> dict[str, Any] | None:
            address = call.path["userId"]
            if "@" not in address:
                raise Refusal(400, "The sandbox wants the mailbox's address as userId.", "invalidArgument")
            box = self.office.mailbox(address)
            if box.is_disabled:
                raise Refusal(400, "Mail service not enabled", "failedPrecondition")
            self.quota.spend(box.address, call.method_id, self.office.world.clock.now())
            return handler(box, call)

        return handle

    def _profile(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        return {
            "emailAddress": box.address,
            "messagesTotal": len(box.mails),
            "threadsTotal": len({mail.thread_id for mail in box.mails.values()}),
            "historyId": str(box.last_history_id),
        }

    def _create_draft(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        message = call.body.get("message", {})
        draft_id = self.office.put_draft(box, _raw(message), message.get("threadId"))
        return {"id": draft_id, "message": views.sent(box.mails[box.drafts[draft_id]])}

    def _get_draft(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        mail = box.mails[self.office.draft_mail_id(box, call.path["id"])]
        return {"id": call.path["id"], "message": views.message(mail, call.query.get("format", "full"))}

    def _list_drafts(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        drafts = {mail_id: draft_id for draft_id, mail_id in box.drafts.items()}
        found = [mail for mail in self._found(box, call) if mail.id in drafts]
        shown, more = page(found, dict(call.query), most=_MOST_RESULTS)
        listed = [{"id": drafts[mail.id], "message": views.reference(mail)} for mail in shown]
        return {**_listed("drafts", listed), **more, "resultSizeEstimate": len(found)}

    def _update_draft(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        """The draft keeps its id; its message is a new one."""
        draft_id, message = call.path["id"], call.body.get("message", {})
        before = self.office.draft_mail_id(box, draft_id)
        made = self.office.put_draft(box, _raw(message), message.get("threadId"))
        box.remove(before, self.office.world.clock.now())
        box.drafts[draft_id] = box.drafts.pop(made)
        return {"id": draft_id, "message": views.sent(box.mails[box.drafts[draft_id]])}

    def _delete_draft(self, box: Mailbox, call: GoogleCall) -> None:
        box.remove(self.office.draft_mail_id(box, call.path["id"]), self.office.world.clock.now())

    def _send_draft(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        if "message" in call.body:
            raise Refusal(400, "The sandbox sends drafts as they are.", "invalidArgument")
        return views.sent(self.office.send_draft(box, call.body["id"]))

    def _list_messages(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        found = self._found(box, call)
        shown, more = page(found, dict(call.query), most=_MOST_RESULTS)
        listed = [views.reference(mail) for mail in shown]
        return {**_listed("messages", listed), **more, "resultSizeEstimate": len(found)}

    def _get_message(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        wanted, only = call.query.get("format", "full"), call.query.get("metadataHeaders", ())
        return views.message(_mail(box, call.path["id"]), wanted, only)

    def _send_message(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        thread_id = call.body.get("threadId")
        if thread_id is not None and not box.thread(thread_id):
            raise Refusal(404, "Requested entity was not found.")
        return views.sent(self.office.send(box, _raw(call.body), thread_id))

    def _modify_message(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        mail = _mail(box, call.path["id"])
        add, remove = call.body.get("addLabelIds", ()), call.body.get("removeLabelIds", ())
        box.relabel(mail, add=add, remove=remove, at=self.office.world.clock.now())
        return views.sent(mail)

    def _get_attachment(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        return views.attachment(_mail(box, call.path["messageId"]), call.path["id"])

    def _list_threads(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        found = list({mail.thread_id: mail for mail in reversed(self._found(box, call))}.values())[::-1]
        shown, more = page(found, dict(call.query), most=_MOST_RESULTS)
        listed = [{"id": mail.thread_id, "historyId": str(mail.history_id)} for mail in shown]
        return {**_listed("threads", listed), **more, "resultSizeEstimate": len(found)}

    def _get_thread(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        mails = box.thread(call.path["id"])
        if not mails:
            raise Refusal(404, "Requested entity was not found.")
        wanted, only = call.query.get("format", "full"), call.query.get("metadataHeaders", ())
        return {
            "id": call.path["id"],
            "historyId": str(max(mail.history_id for mail in mails)),
            "messages": [views.message(mail, wanted, only) for mail in mails],
        }

    def _list_history(self, box: Mailbox, call: GoogleCall) -> dict[str, Any]:
        start = int(call.query.get("startHistoryId", "-1"))
        if start < 0:
            raise Refusal(400, "Missing startHistoryId", "invalidArgument")
        oldest = self.office.world.clock.now() - _HISTORY_KEPT
        forgotten = [each.id for each in box.history if each.at < oldest]
        if start > box.last_history_id or start < max(forgotten, default=1000):
            raise Refusal(404, "Requested entity was not found.")
        kinds = {_HISTORY_KINDS[kind] for kind in call.query.get("historyTypes", _HISTORY_KINDS)}
        label = call.query.get("labelId")
        found = [
            each
            for each in box.history
            if each.id > start and each.kind in kinds and (label is None or label in each.mail_labels)
        ]
        shown, more = page(found, dict(call.query), most=_MOST_RESULTS)
        return {
            **_listed("history", [views.change(each) for each in shown]),
            **more,
            "historyId": str(box.last_history_id),
        }

    def _found(self, box: Mailbox, call: GoogleCall) -> list[Mail]:
        now, hidden = self.office.world.clock.now(), bool(call.query.get("includeSpamTrash"))
        found = search(box.newest_first(), call.query.get("q", ""), now=now, with_hidden=hidden)
        labels = set(call.query.get("labelIds", ()))
        return [mail for mail in found if labels <= mail.labels]


def _listed(name: str, items: list[Any]) -> dict[str, Any]:
    """Google leaves an empty list out."""
    return {name: items} if items else {}


def _mail(box: Mailbox, mail_id: str) -> Mail:
    if mail_id not in box.mails:
        raise Refusal(404, "Requested entity was not found.")
    return box.mails[mail_id]


def _raw(message: Mapping[str, Any]) -> bytes:
    encoded = message.get("raw", "")
    try:
        raw = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "Invalid value for ByteString", "invalidArgument") from error
    if not raw:
        raise Refusal(400, "'raw' RFC822 payload message string or uploading message required", "invalidArgument")
    if len(raw) > _LARGEST:
        raise Refusal(413, "Request payload size exceeds the limit.", "uploadTooLarge")
    return raw
