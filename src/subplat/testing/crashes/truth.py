"""What a run has come to: in the books, and in every outside system by its own account."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.demonstration.outcome import outcome
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.testing.crashes.desk import Desk
from subplat.testing.crashes.ground import Ground

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Truth = dict[str, list[Any]]
LEFT_BEHIND = frozenset({"drafts left", "links closed", "sessions that nobody has"})
"""What a crash may leave more of: nobody sees a draft, nobody can pay on a closed link, or has the address of a session
whose answer was lost; Xendit finds sessions by its own id only, and ends them by itself."""
BY_TWO_AT_ONCE = LEFT_BEHIND | {"copies in the mirror"}
"""What two may leave who are at it at the same time: Cosmic knows no keys, and everybody goes on with the older copy."""


def truth(desk: Desk) -> Truth:
    """By subject, comparable as JSON: rows without ids and instants, sorted."""
    ground = desk.ground
    books = _books(ground)
    today = ground.platform.container.clock().today()
    told: dict[str, Sequence[Any]] = {
        **{
            name: [_without_ids(row) for row in rows]
            for name, rows in outcome(books).items()
            if name != "webhook_events"
        },
        "violated": [f"{each.invariant} {each.subject}: {each.detail}" for each in check_books(books, today)],
        "parked": [list(row) for row in _parked(desk)],
        "callbacks left": [desk.one("select count(*) from webhook_events where processed_at is null")],
        "strange answers": desk.strange,
        **_money_outside(ground),
        **_services_outside(ground),
        "mails": sorted(_mails(ground)),
        "drafts left": [str(_drafts(ground))],
        "events heard of": sorted(Counter(_kinds_heard_of(ground)).items()),
    }
    return {name: [list(row) if isinstance(row, tuple) else row for row in rows] for name, rows in told.items()}


def differences(found: Truth, wanted: Truth, but: frozenset[str] = LEFT_BEHIND) -> Mapping[str, object]:
    """By subject: what is there and should not be, and the other way round; empty when all is as it should be.

    `but`: subjects that are not compared.
    """
    wrong: dict[str, object] = {}
    for name in sorted(found.keys() | wanted.keys()):
        have, want = (Counter(map(str, rows.get(name, []))) for rows in (found, wanted))
        if name not in but and have != want:
            wrong[name] = {"too much": sorted((have - want).elements()), "missing": sorted((want - have).elements())}
    return wrong


def _kinds_heard_of(ground: Ground) -> Iterator[str]:
    """Each event once. Callbacks that come thrice are stored thrice, and told so: they count by what they lead to."""
    for _, kind in set(ground.receiver.taken):
        # A key is shown once: whoever did not see it makes another one.
        if not kind.startswith(("webhook.", "api_key.created.")):
            yield kind


def _without_ids(row: Iterable[Any]) -> list[Any]:
    """A name that was taken away is an id instead, another one in each run."""
    return [_ID.sub("id", value) if isinstance(value, str) else value for value in row]


def _books(ground: Ground) -> Books:
    engine = open_engine(PostgresSettings(dsn=ground.place.dsn))
    try:
        return PostgresBooksReader(engine=engine).read()
    finally:
        engine.dispose()


def _parked(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.rows("select kind, left(error, 300) from jobs.overview where state = 'parked'")


def _money_outside(ground: Ground) -> dict[str, Sequence[Any]]:
    state = _snapshot(ground, "xendit")
    invoices = [(str(each["amount"]), each["status"]) for each in state["invoices"]]
    sessions = [(each["session_type"], str(each.get("amount")), each["status"]) for each in state["sessions"]]
    return {
        "links at the gateway": sorted(row for row in invoices if row[1] != "EXPIRED"),
        "links closed": sorted(row for row in invoices if row[1] == "EXPIRED"),
        "sessions at the gateway": sorted(row for row in sessions if row[2] == "COMPLETED"),
        "sessions that nobody has": sorted(row for row in sessions if row[2] != "COMPLETED"),
        "plans at the gateway": sorted(
            (str(each["amount"]), each["status"]) for each in state["plans"] if each["status"] != "PENDING"
        ),
        "charges": sorted((str(each["request_amount"]), each["status"]) for each in state["payments"]),
        "refunds at the gateway": sorted((str(each["amount"]), each["status"]) for each in state["refunds"]),
    }


def _services_outside(ground: Ground) -> dict[str, Sequence[Any]]:
    workspace, machines = _snapshot(ground, "google_workspace"), _snapshot(ground, "google_cloud")
    copies = _snapshot(ground, "cosmic")["objects"]
    oldest = {each["title"]: each["metadata"] for each in reversed(copies)}
    return {
        "seats": sorted((each["skuId"], str(each["seats"]), each["status"]) for each in workspace["subscriptions"]),
        "machines": sorted((each["name"], each["status"]) for each in machines["instances"]),
        "mirror": sorted((title, str(fields.get("status"))) for title, fields in oldest.items()),
        "copies in the mirror": [str(len(copies))],
    }


def _mails(ground: Ground) -> list[tuple[str, str]]:
    """To whom and about what; as they arrived."""
    return [
        (address, mail["subject"].partition(" [")[0])
        for address, box in _snapshot(ground, "gmail")["mailboxes"].items()
        for mail in box["mails"]
        if "INBOX" in mail["labels"]
    ]


def _drafts(ground: Ground) -> int:
    return sum(len(box["drafts"]) for box in _snapshot(ground, "gmail")["mailboxes"].values())


def _snapshot(ground: Ground, system: str) -> dict[str, Any]:
    return next(twin.snapshot() for twin in ground.sandbox.twins if twin.name == system)
