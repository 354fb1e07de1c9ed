"""No call leaves the process while a unit of work is open."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import fields

from subplat.application.outside import Ports
from subplat.application.ports.mailer import OutgoingMail
from subplat.wiring.memory import memory_platform
from subplat.wiring.outward import CalledInsideUnit

OUTWARD = {
    "gateway": ("find_links", ("link-1",)),
    "auto_debit": ("find_sessions", ("link-1",)),
    "refunds": ("read_refund", ("refund-1",)),
    "mailer": ("find_sent", ("sales@reseller.example", "<1@reseller.example>")),
    "inbox": ("position", ("finance@reseller.example",)),
    "invoice_reader": ("read", (None,)),
    "text_generator": ("write", (None,)),
    "mirror": ("upsert", (None,)),
    "event_sender": ("send", (None,)),
    "provisioners": ("apply", (None,)),
}
"""A port that leaves the process, and one of its calls."""
OWN = {
    "units_of_work",
    "books",
    "work_lists",
    "due",
    "clock",
    "identifiers",
    "tokens",
    "callbacks",
    "documents",
    "audit",
    "access",
    "views",
    "reports",
    "exporters",
    "entry",
    "jobs",
    "book_figures",
    "queue_figures",
    "side_by_side",
}
"""What stays in the process, or is our own database."""


def ports() -> Ports:
    seen: list[Ports] = []

    def see(given: Ports) -> Ports:
        seen.append(given)
        return given

    memory_platform(datetime(2026, 1, 31, tzinfo=UTC), around=see)
    return seen[0]


@pytest.mark.parametrize("name", sorted(OUTWARD))
def test_a_call_inside_an_open_unit_of_work_is_refused_before_it_starts(name: str) -> None:
    given = ports()
    port: Any = getattr(given, name)
    method, arguments = OUTWARD[name]
    for each in port.values() if isinstance(port, dict) else [port]:
        with given.units_of_work(), pytest.raises(CalledInsideUnit, match=method):
            getattr(each, method)(*arguments)


def test_outside_of_one_it_goes_through() -> None:
    given = ports()
    mail = OutgoingMail(
        message_id="<1@reseller.example>", from_email="a@x.example", to_email="b@x.example", subject="s", body="b"
    )
    given.mailer.send(mail.from_email, given.mailer.prepare(mail))
    with given.units_of_work():
        pass
    assert given.mailer.find_sent(mail.from_email, mail.message_id) is not None


def test_every_port_is_one_or_the_other() -> None:
    assert {field.name for field in fields(Ports)} == set(OUTWARD) | OWN
