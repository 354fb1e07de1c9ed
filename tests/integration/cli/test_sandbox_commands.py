"""`subplat sandbox`."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from subplat.adapters.sandbox.world import World
from subplat.wiring.sandbox import sandbox_control
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]
INVOICE = {"external_id": "cycle-1", "amount": 150000, "currency": "IDR"}


@pytest.fixture
def invoice(sandbox: World) -> dict[str, str]:
    """An invoice at Xendit."""
    import httpx

    settings = load_settings()
    answer = httpx.post(
        f"{settings.sandbox_url}/xendit/v2/invoices",
        json=INVOICE,
        auth=("xnd_development_sandbox", ""),
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    return {"id": str(answer.json()["id"]), "url": str(answer.json()["invoice_url"])}


@pytest.mark.parametrize("named_by", ["id", "url"])
def test_a_client_pays(run: Run, invoice: dict[str, str], named_by: str) -> None:
    code, out, _ = run("sandbox", "pay", invoice[named_by], "--json")
    assert (code, json.loads(out)["status"]) == (0, "PAID")
    code, out, err = run("sandbox", "pay", invoice[named_by])
    assert (code, out) == (1, "")
    assert "Traceback" not in err


def test_another_amount_can_be_paid(run: Run, invoice: dict[str, str]) -> None:
    code, out, _ = run("sandbox", "pay", invoice["id"], "--amount", "149999.50", "--json")
    assert (code, json.loads(out)["paid_amount"]) == (0, "149999.50")


def test_the_clock_moves(run: Run, sandbox: World) -> None:
    before = sandbox.clock.now()
    code, out, _ = run("sandbox", "advance", "--days", 31, "--hours", 2, "--json")
    assert code == 0
    moved = datetime.fromisoformat(json.loads(out)["now"]) - before
    assert timedelta(days=31, hours=2) <= moved < timedelta(days=31, hours=3)


def test_systems_go_down_and_come_back(run: Run, sandbox: World) -> None:
    assert run("sandbox", "outage", "xendit", "on")[:2] == (0, "xendit is down\n")
    assert [(rule.system, rule.times) for rule in sandbox.faults.rules()] == [("xendit", None)]
    assert run("sandbox", "outage", "xendit", "off", "--json")[:2] == (0, '{"system": "xendit", "outage": "off"}\n')
    assert list(sandbox.faults.rules()) == []


def test_calls_go_wrong_as_planned(run: Run, sandbox: World) -> None:
    code, out, _ = run("sandbox", "fail", "gmail", "timeout_after", "--operation", "POST *", "--times", 2, "--json")
    assert (code, json.loads(out)["kind"]) == (0, "timeout_after")
    (rule,) = sandbox.faults.rules()
    assert (rule.system, str(rule.kind), rule.operation, rule.times) == ("gmail", "timeout_after", "POST *", 2)
    assert run("sandbox", "fail", "gmail", "nonsense")[:2] == (1, "")


def test_the_mailbox_is_read_without_obeying_it(run: Run, sandbox: World) -> None:
    assert run("sandbox", "mailbox")[:2] == (0, "no mails\n")
    mail = {"from": "a@contoh.example", "to": "sales@reseller.example", "subject": "Halo", "body": "Satu\n\x1b[2JDua"}
    with sandbox_control(load_settings()) as control:
        control.send("POST", "/mailbox/inbound", mail)
    code, out, _ = run("sandbox", "mailbox", "sales@reseller.example")
    assert code == 0
    assert "subject: Halo" in out
    assert "Satu\n?[2JDua" in out
    (shown,) = json.loads(run("sandbox", "mailbox", "--json")[1])
    assert shown["subject"] == "Halo"
    assert json.loads(run("sandbox", "mailbox", "nobody@reseller.example", "--json")[1]) == []
