"""Changes are shown before they are made, made once, and written down as the operator's."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from subplat import Subplat
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.ports.provisioner import Declined
from subplat.domain.accounts.user import Role
from subplat.domain.provisioning.words import TargetSystem
from subplat.testing.builders import a_deal, a_paying_client

Run = Callable[..., tuple[int, str, str]]
Told = Callable[..., Any]
ADMIN, FINANCE = "admin@reseller.example", "finance@reseller.example"


@pytest.fixture(autouse=True)
def staff(subplat: Subplat) -> None:
    for email, role in ((ADMIN, Role.ADMIN), (FINANCE, Role.FINANCE)):
        subplat.accounts.register(RegisterUser(email=email, full_name=role.title(), role=role))


def effects(told: Told, *arguments: object) -> dict[str, tuple[str, str]]:
    shown = told(*arguments, "--dry-run")
    assert shown["dry_run"] is True
    return {each["what"]: (each["before"], each["after"]) for each in shown["effects"]}


def again(run: Run, *arguments: object) -> Any:
    """What a second time says: the same as the first, without asking, and there was nothing to do."""
    code, out, err = run(*arguments, "--json")
    assert (code, "changes nothing" in err) == (3, True)
    return json.loads(out)


def test_without_a_yes_a_contract_is_not_cancelled(subplat: Subplat, run: Run, told: Told) -> None:
    deal = a_paying_client(subplat)
    before = told("subscription", "show", deal.subscription_id)
    code, out, err = run("subscription", "cancel", deal.subscription_id, "--reason", "moving")
    assert (code, out) == (2, "")
    assert "ACTIVE" in err
    assert "CANCELLED" in err
    assert "--yes" in err
    assert told("subscription", "show", deal.subscription_id) == before


def test_a_rehearsed_cancellation_shows_what_the_real_one_does(subplat: Subplat, told: Told) -> None:
    deal = a_paying_client(subplat)
    cancel = ("subscription", "cancel", deal.subscription_id, "--reason", "moving")
    rehearsed = effects(told, *cancel)
    assert rehearsed["subscription"] == ("ACTIVE", "CANCELLED")
    assert [name for name in rehearsed if "TERMINATE" in name]
    assert told("subscription", "show", deal.subscription_id)["status"] == "ACTIVE"
    done = told(*cancel, "--yes")
    assert done["subscription_id"] == str(deal.subscription_id)
    after = told("subscription", "show", deal.subscription_id)
    assert (after["status"], after["ended_on"]) == ("CANCELLED", rehearsed["ended on"][1])
    tasks = told("task", "list", "--subscription", deal.subscription_id)
    assert len([each for each in tasks if each["action"] == "TERMINATE"]) == len(
        [name for name in rehearsed if "TERMINATE" in name]
    )


def test_a_contract_can_end_with_what_is_paid(subplat: Subplat, told: Told) -> None:
    deal = a_paying_client(subplat)
    done = told("subscription", "cancel", deal.subscription_id, "--reason", "moving", "--at-period-end", "--yes")
    shown = told("subscription", "show", deal.subscription_id)
    assert (shown["status"], shown["cancel_on"]) == ("ACTIVE", done["ends_on"])


def test_an_override_is_decided_and_lifted_by_an_admin(subplat: Subplat, run: Run, told: Told) -> None:
    deal = a_paying_client(subplat)
    off = ("subscription", "override", deal.subscription_id, "--to", "SUSPENDED", "--reason", "a dispute")
    assert effects(told, *off, "--by", ADMIN)["subscription"] == ("ACTIVE", "SUSPENDED")
    code, _, err = run(*off, "--by", FINANCE, "--yes")
    assert (code, "only ADMIN" in err) == (1, True)
    done = told(*off, "--by", ADMIN, "--yes")
    assert (done["before"], done["after"]) == ("ACTIVE", "SUSPENDED")
    assert [each["id"] for each in told("subscription", "list", "--overridden")] == [str(deal.subscription_id)]
    lift = ("subscription", "lift", deal.subscription_id, "--reason", "settled", "--by", ADMIN)
    assert effects(told, *lift)["subscription"] == ("SUSPENDED", "ACTIVE")
    assert told(*lift, "--yes")["after"] == "ACTIVE"


def test_quantities_change_now_or_at_the_renewal(subplat: Subplat, run: Run, told: Told) -> None:
    deal = a_paying_client(subplat)
    contract = told("subscription", "show", deal.subscription_id)
    change = ("subscription", "change-quantity", deal.subscription_id, 50)
    code, _, err = run(*change)
    assert (code, all(item["id"] in err for item in contract["items"])) == (2, True)
    item = contract["items"][0]
    assert effects(told, *change, "--item", item["id"])[f"item {item['description']}"][1].startswith("50,")
    carried = told(*change, "--item", item["id"], "--yes")["carried"]
    assert carried["currency"] == "IDR"
    assert told("subscription", "show", deal.subscription_id)["items"][0]["quantity"] == 50
    later = told(
        "subscription", "change-quantity", deal.subscription_id, 40, "--item", item["id"], "--at-renewal", "--yes"
    )
    assert told("subscription", "show", deal.subscription_id)["items"][0]["scheduled_on"] == later["from"]


def test_a_wallet_is_corrected_with_exact_money(subplat: Subplat, run: Run, told: Told) -> None:
    a_paying_client(subplat)
    client = told("client", "list")[0]["id"]
    adjust = ("wallet", "adjust", client, "--direction", "IN", "--reason", "goodwill", "--by", ADMIN)
    assert effects(told, *adjust, "--amount", "1500000 IDR") == {"wallet (IDR)": ("0 IDR", "1,500,000 IDR")}
    assert told(*adjust, "--amount", "1500000.50 IDR", "--yes")["balance"] == {
        "amount": "1500000.50",
        "currency": "IDR",
    }
    shown = told("wallet", "show", client)
    assert [each["reason"] for each in shown["movements"]] == ["goodwill"]
    assert max(map(len, run("wallet", "show", client)[1].splitlines())) <= 80


@pytest.mark.parametrize(
    "amount", ["1500000", "1,500,000 IDR", "1.5e6x IDR", "10 EUR", "-5 IDR", "0 IDR", "NaN IDR", ""]
)
def test_money_that_is_no_exact_amount_with_its_currency_is_wrong_usage(run: Run, amount: str) -> None:
    nobody = "019c11c7-4d00-7000-8000-00000000ffff"
    code, out, err = run(
        "wallet", "adjust", nobody, "--direction", "IN", "--amount", amount, "--reason", "x", "--by", ADMIN, "--yes"
    )
    assert (code, out) == (2, "")
    assert "--amount" in err


def test_a_payment_by_hand_is_booked_once_and_goes_back_by_somebody_else(
    subplat: Subplat, run: Run, told: Told
) -> None:
    deal = a_deal(subplat)
    amount = f"{deal.amount.amount} IDR"
    confirm = ("payment", "confirm-manual", deal.cycle_id, "--reference", "TRF-1", "--amount", amount)
    assert effects(told, *confirm, "--by", FINANCE)["subscription"][1] == "ACTIVE"
    first = told(*confirm, "--by", FINANCE, "--yes")["payment_id"]
    assert again(run, *confirm, "--by", FINANCE)["payment_id"] == first
    assert [each["id"] for each in told("payment", "list")] == [first]
    refund = ("payment", "refund", first, "--amount", "1000 IDR", "--to", "WALLET", "--reason", "returned")
    code, _, err = run(*refund, "--by", FINANCE, "--yes")
    assert (code, "somebody else" in err) == (1, True)
    shown = effects(told, *refund, "--by", ADMIN)
    assert shown["refunded of it"] == ("0 IDR", "1,000 IDR")
    assert shown["refund 1"][1].startswith("SUCCEEDED, 1,000 IDR to WALLET")
    made = told(*refund, "--by", ADMIN, "--key", "k", "--yes")["refund_id"]
    assert again(run, *refund, "--by", ADMIN, "--key", "k")["refund_id"] == made
    assert [each["id"] for each in told("payment", "show", first)["refunds"]] == [made]


def test_a_slip_needs_its_amount(run: Run, subplat: Subplat) -> None:
    deal = a_deal(subplat)
    code, _, err = run("payment", "confirm-manual", deal.cycle_id, "--reference", "x", "--by", FINANCE, "--slip", "1")
    assert (code, "--withheld" in err) == (2, True)


def test_failed_tasks_are_tried_again_or_done_by_hand(subplat: Subplat, run: Run, told: Told) -> None:
    machines = subplat.sandbox.platform.provisioners[TargetSystem.GCP]
    for retried in (True, False):
        machines.declines.append(Declined(code="QUOTA", detail="no machines left"))
        a_paying_client(subplat)
        (failed,) = told("task", "list", "--status", "FAILED")
        assert "no machines left" in run("task", "show", failed["id"])[1]
        if retried:
            assert told("task", "retry", "--failed") == {"retried": [failed["id"]]}
            subplat.run_until_idle()
        else:
            by_hand = ("task", "done-by-hand", failed["id"], "--reason", "in the console", "--by", ADMIN)
            assert effects(told, *by_hand)
            assert told(*by_hand, "--yes")["status"] == "SUCCESS"
        assert told("task", "list", "--status", "FAILED") == []
    code, out, _ = run("task", "retry", "--failed", "--json")
    assert (code, out) == (3, '{"retried": []}\n')


def test_failed_mails_are_sent_again(subplat: Subplat, run: Run, told: Told) -> None:
    assert run("email", "resend", "--failed")[0] == 3
    a_paying_client(subplat)
    sent = next(each["id"] for each in told("email", "list", "--status", "SENT"))
    code, _, err = run("email", "resend", sent)
    assert (code, "has left already" in err) == (1, True)


def test_a_callback_that_nobody_understands_is_ignored_with_a_reason(subplat: Subplat, run: Run, told: Told) -> None:
    subplat.sandbox.deliver({"event": "something.new", "id": "x-1"})
    subplat.run_until_idle()
    (event,) = told("webhook", "list", "--unprocessed")
    assert told("webhook", "ignore", event["id"], "--reason", "a test of theirs") == {"ignored": [event["id"]]}
    assert told("webhook", "show", event["id"])["ignored_reason"] == "a test of theirs"
    assert run("webhook", "ignore", event["id"], "--reason", "again")[0] == 3
    assert told("webhook", "replay", event["id"]) == {"replayed": [event["id"]]}


def test_keys_are_made_shown_once_and_ended(run: Run, told: Told) -> None:
    code, _, err = run("api-key", "create", "--name", "n8n", "--scope", "users:write")
    assert (code, "billing:run" in err) == (2, True)
    made = told("api-key", "create", "--name", "n8n", "--scope", "billing:run", "--scope", "reports:read", "--days", 30)
    assert made["token"].startswith("subplat_")
    (listed,) = told("api-key", "list")
    assert (listed["id"], listed["scopes"]) == (made["id"], ["billing:run", "reports:read"])
    assert made["token"] not in str(told("api-key", "list"))
    assert run("api-key", "revoke", made["id"])[0] == 2
    assert told("api-key", "revoke", made["id"], "--yes")["revoked"] is True
    assert run("api-key", "revoke", made["id"], "--yes")[0] == 3
    assert "revoked" in run("api-key", "list")[1]


def test_what_an_operator_does_is_written_down_as_theirs_with_the_reason(
    subplat: Subplat, run: Run, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "operator")
    deal = a_paying_client(subplat)
    run("subscription", "cancel", deal.subscription_id, "--reason", "moving", "--dry-run")
    assert told("audit", "list", "--entity", "subscription") == []
    told("subscription", "cancel", deal.subscription_id, "--reason", "moving", "--yes")
    entries = told("audit", "list", "--id", deal.subscription_id)
    assert entries
    assert {(each["label"], each["source"], each["reason"]) for each in entries} == {("cli:operator", "cli", "moving")}
    assert entries[0]["after"]["status"] == "CANCELLED"
    code, out, err = run("audit", "list", "--limit", 1)
    assert (code, max(map(len, out.splitlines())) <= 80, "--before" in err) == (0, True, True)
    assert told("audit", "list", "--before", 1) == []
    assert told("audit", "list", "--since", "2099-01-01") == []


def test_xendit_is_asked_and_what_it_knows_is_booked(subplat: Subplat, run: Run, told: Told) -> None:
    deal = a_deal(subplat)
    code, out, _ = run("subscription", "sync-xendit", deal.subscription_id)
    assert (code, out) == (3, "in step\n")
    gateway = subplat.sandbox.platform.gateway
    gateway.pay(gateway.links[-1].url)
    changes = told("subscription", "sync-xendit", deal.subscription_id)["changes"]
    assert ("subscription", "ACTIVE") in {(each["what"], each["after"]) for each in changes}
    assert [each["amount"]["amount"] for each in told("payment", "list")] == [str(deal.amount.amount)]


def test_a_parked_job_is_tried_again_by_somebody(
    subplat: Subplat, run: Run, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "operator")
    a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[-1].url)))
    for job in subplat.sandbox.platform.jobs.stored():
        job.attempts = job.max_attempts
    (waiting,) = told("job", "list", "--state", "ready")
    subplat.sandbox.platform.jobs.run_until_idle(broken)
    assert told("job", "list", "--state", "parked")[0]["id"] == waiting["id"]
    assert told("job", "retry", "--parked") == {"retried": [waiting["id"]]}
    (entry,) = told("audit", "list", "--entity", "job")
    assert (entry["entity_id"], entry["label"], entry["after"]) == (waiting["id"], "cli:operator", {"state": "ready"})
    assert run("job", "retry", waiting["id"])[0] == 1
    assert len(told("audit", "list", "--entity", "job")) == 1


def broken(job: object) -> None:
    raise ValueError("a defect of ours")
