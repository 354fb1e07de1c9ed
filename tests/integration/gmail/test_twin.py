"""The twin takes what Gmail takes, and nothing else."""

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import httpx
import pytest

from subplat.adapters.gmail.mailer import GMAIL
from subplat.adapters.google_client.calls import perform
from subplat.adapters.google_client.refusals import Missing
from subplat.adapters.sandbox.control import SandboxRefused
from subplat.application.ports.failures import Rejected

SALES = "sales@reseller.example"
CLIENT = "contact@nusantara.example"
RAW = urlsafe_b64encode(
    f"From: {SALES}\r\nTo: {CLIENT}\r\nBcc: archive@reseller.example\r\nSubject: Halo\r\n\r\nIsi surat.\r\n".encode()
).decode()


def users(gmail: Any, address: str = SALES) -> Any:
    return gmail.services.service(GMAIL, address).users()


def call(request: Any) -> dict[str, Any]:
    return perform("gmail", request)


def inbound(gmail: Any, **changes: Any) -> dict[str, Any]:
    attachment = {"filename": "faktur.pdf", "content_type": "application/pdf", "content": b64encode(b"%PDF").decode()}
    mail = {"from": CLIENT, "to": SALES, "subject": "Faktur", "body": "Terlampir.", "attachments": [attachment]}
    arrived: dict[str, Any] = gmail.control.send("POST", "/mailbox/inbound", {**mail, **changes})[0]
    return arrived


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": {}},
        {"message": {"raw": RAW, "thread_id": "1"}},
        {"message": {"raw": 5}},
        {"message": {"raw": "%%%"}},
        {"id": 7},
        {"nope": 1},
    ],
    ids=str,
)
def test_a_draft_that_gmail_would_not_take_is_refused(gmail: Any, body: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        call(users(gmail).drafts().create(userId=SALES, body=body))
    assert gmail.control.snapshot("gmail")["mailboxes"].get(SALES, {"drafts": []})["drafts"] == []


def test_errors_are_worded_as_google_words_them(gmail: Any) -> None:
    url = f"{gmail.services.endpoint}/gmail/v1/users/{SALES}/drafts/r1"
    missing = httpx.get(url, headers={"Authorization": "Bearer x"}, trust_env=False)
    assert missing.json() == {
        "error": {
            "code": 404,
            "message": "Requested entity was not found.",
            "errors": [{"domain": "global", "reason": "notFound", "message": "Requested entity was not found."}],
            "status": "NOT_FOUND",
        }
    }
    assert httpx.get(url, trust_env=False).json()["error"]["status"] == "UNAUTHENTICATED"
    with_token = {"Authorization": "Bearer x"}
    assert httpx.get(f"{url}?nope=1", headers=with_token, trust_env=False).status_code == 400
    assert httpx.get(f"{gmail.services.endpoint}/gmail/v1/nope", headers=with_token, trust_env=False).status_code == 404


def test_sending_a_draft_makes_another_mail_in_the_same_conversation(gmail: Any) -> None:
    drafts = users(gmail).drafts()
    draft = call(drafts.create(userId=SALES, body={"message": {"raw": RAW}}))
    assert call(drafts.list(userId=SALES, q="subject:halo"))["drafts"][0]["id"] == draft["id"]
    sent = call(drafts.send(userId=SALES, body={"id": draft["id"]}))
    assert sent["id"] != draft["message"]["id"]
    assert sent["threadId"] == draft["message"]["threadId"]
    assert sent["labelIds"] == ["SENT"]
    with pytest.raises(Missing):
        call(drafts.get(userId=SALES, id=draft["id"]))
    with pytest.raises(Missing):
        call(drafts.send(userId=SALES, body={"id": draft["id"]}))


def test_everyone_addressed_gets_the_mail_and_nobody_sees_the_blind_copy(gmail: Any) -> None:
    call(users(gmail).messages().send(userId=SALES, body={"raw": RAW}))
    for address in (CLIENT, "archive@reseller.example"):
        (listed,) = call(users(gmail, address).messages().list(userId=address, q="in:inbox is:unread"))["messages"]
        raw = call(users(gmail, address).messages().get(userId=address, id=listed["id"], format="raw"))["raw"]
        assert b"Bcc" not in urlsafe_b64decode(raw)
    sent = call(users(gmail).messages().list(userId=SALES, labelIds=["SENT"]))["messages"]
    assert len(sent) == 1


def test_nobody_can_send_in_the_name_of_another(gmail: Any) -> None:
    call(users(gmail, "finance@reseller.example").messages().send(userId="finance@reseller.example", body={"raw": RAW}))
    assert gmail.control.mailbox(CLIENT)[0]["from"] == "finance@reseller.example"


def test_a_mail_from_outside_can_be_read_part_by_part(gmail: Any) -> None:
    arrived = inbound(gmail)
    full = call(users(gmail).messages().get(userId=SALES, id=arrived["id"]))
    headers = {each["name"]: each["value"] for each in full["payload"]["headers"]}
    assert (headers["From"], headers["Subject"]) == (CLIENT, "Faktur")
    text, attached = full["payload"]["parts"]
    assert urlsafe_b64decode(text["body"]["data"]).strip() == b"Terlampir."
    assert attached["filename"] == "faktur.pdf"
    assert "data" not in attached["body"]
    found = call(
        users(gmail)
        .messages()
        .attachments()
        .get(userId=SALES, messageId=arrived["id"], id=attached["body"]["attachmentId"])
    )
    assert urlsafe_b64decode(found["data"]) == b"%PDF"
    assert found["size"] == 4
    with pytest.raises(Missing):
        call(users(gmail).messages().attachments().get(userId=SALES, messageId=arrived["id"], id="ANGjnope"))


def test_history_tells_what_is_new_since_the_last_look(gmail: Any) -> None:
    start = call(users(gmail).getProfile(userId=SALES))["historyId"]
    arrived = inbound(gmail)
    seen = call(users(gmail).history().list(userId=SALES, startHistoryId=start, historyTypes=["messageAdded"]))
    assert [each["messagesAdded"][0]["message"]["id"] for each in seen["history"]] == [arrived["id"]]
    call(users(gmail).messages().modify(userId=SALES, id=arrived["id"], body={"removeLabelIds": ["UNREAD"]}))
    later = call(users(gmail).history().list(userId=SALES, startHistoryId=seen["historyId"]))
    assert later["history"][0]["labelsRemoved"][0]["labelIds"] == ["UNREAD"]
    assert "history" not in call(users(gmail).history().list(userId=SALES, startHistoryId=later["historyId"]))


def test_history_is_forgotten_after_a_week(gmail: Any) -> None:
    start = call(users(gmail).getProfile(userId=SALES))["historyId"]
    inbound(gmail)
    gmail.control.advance(days=8)
    for forgotten in (start, "999999"):
        with pytest.raises(Missing):
            call(users(gmail).history().list(userId=SALES, startHistoryId=forgotten))
    with pytest.raises(Rejected):
        call(users(gmail).history().list(userId=SALES))


def test_lists_come_in_pages_newest_first(gmail: Any) -> None:
    arrived = [inbound(gmail, subject=f"Faktur {number}")["id"] for number in range(3)]
    first = call(users(gmail).messages().list(userId=SALES, maxResults=2))
    second = call(users(gmail).messages().list(userId=SALES, maxResults=2, pageToken=first["nextPageToken"]))
    assert [each["id"] for each in (*first["messages"], *second["messages"])] == arrived[::-1]
    assert "nextPageToken" not in second
    threads = call(users(gmail).threads().list(userId=SALES))["threads"]
    assert len(threads) == 3


def test_a_conversation_holds_mail_and_answer(gmail: Any) -> None:
    sent = call(users(gmail).messages().send(userId=SALES, body={"raw": RAW}))
    received = gmail.control.mailbox(CLIENT)[0]
    gmail.control.send("POST", "/mailbox/reply", {"address": CLIENT, "id": received["id"], "body": "Baik."})
    thread = call(users(gmail).threads().get(userId=SALES, id=sent["threadId"], format="minimal"))
    assert [each["labelIds"] for each in thread["messages"]] == [["SENT"], ["INBOX", "UNREAD"]]


def test_a_mail_to_an_address_that_does_not_exist_comes_back(gmail: Any) -> None:
    gmail.control.send("PUT", "/gmail/bounces", {"address": CLIENT, "bounces": True})
    sent = call(users(gmail).messages().send(userId=SALES, body={"raw": RAW}))
    assert gmail.control.mailbox(CLIENT) == []
    notice = next(each for each in gmail.control.mailbox(SALES) if "INBOX" in each["labels"])
    assert notice["thread_id"] == sent["threadId"]
    assert CLIENT in notice["body"]


def test_a_search_that_the_twin_cannot_make_is_refused_not_answered_wrongly(gmail: Any) -> None:
    with pytest.raises(Rejected):
        call(users(gmail).messages().list(userId=SALES, q="filename:pdf"))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/mailbox/inbound", {"to": SALES}),
        ("/mailbox/inbound", {"from": CLIENT, "to": SALES, "attachments": [{"filename": "a"}]}),
        ("/mailbox/inbound", {"from": CLIENT, "to": "a@b\r\nBcc: c@d"}),
        ("/mailbox/reply", {"address": SALES, "id": "nope"}),
    ],
    ids=str,
)
def test_nonsense_at_the_control_interface_is_told(gmail: Any, path: str, body: dict[str, Any]) -> None:
    with pytest.raises(SandboxRefused):
        gmail.control.send("POST", path, body)
