"""`subplat work`: how much waits for a person, and where to look."""

from typing import TYPE_CHECKING

from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, listing
from subplat.entrypoints.cli.shapes import plain

if TYPE_CHECKING:
    from subplat.application.operations.waiting_work import WorkWaiting

_WHERE = {
    "failed_tasks": "subplat task list --status FAILED",
    "unclear_mails": "GET /api/v1/unclear-mails",
    "requested_invoices": "GET /api/v1/billing-cycles?status=INVOICE_REQUESTED",
    "quarantined_receipts": "GET /api/v1/quarantined-receipts",
    "waiting_callbacks": "subplat webhook list --unprocessed",
    "parked_contracts": "GET /api/v1/billing/parked",
    "parked_jobs": "subplat job list --state parked",
}


def work(as_json: AsJson = False) -> None:
    """Show how much waits for a person, list by list."""
    with opened_books() as desk:
        found = desk.application.operations.waiting()
    answer(plain(found), _text(found), as_json=as_json)


def _text(found: "WorkWaiting") -> str:
    rows = [
        (name.replace("_", " "), number, where) for name, where in _WHERE.items() if (number := getattr(found, name))
    ]
    lists = listing(["what", "waiting", "look at it with"], rows) if rows else "nothing waits for a person"
    down = f"\n\nCannot be used just now: {', '.join(found.systems_down)}" if found.systems_down else ""
    return lists + down
