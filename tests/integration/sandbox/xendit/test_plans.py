"""Plans and their cycles, driven by the clock."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused

Json = dict[str, Any]
Cycles = Callable[[str], list[Json]]
Make = Callable[..., Json]
PLANS = {"api-version": "2026-01-01"}
LEGACY = {"api-version": "2022-10-01"}
RETRIES = {"retry_interval": "DAY", "retry_interval_count": 2, "total_retry": 2}


def started(control: SandboxControl, session: Json, **how: Any) -> str:
    control.pay(session["payment_link_url"], **how)
    return str(session["recurring_plan_id"])


def statuses(cycles: list[Json]) -> list[str]:
    return [cycle["status"] for cycle in cycles]


def test_the_payers_agreement_starts_the_plan_with_its_first_charge(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    plan = api.get(f"/recurring/plans/{plan_id}", headers=PLANS).json()
    first, upcoming = cycles_of(plan_id)
    assert plan["status"] == "ACTIVE"
    assert plan["payment_tokens"][0]["rank"] == 1
    assert (first["type"], first["status"], first["cycle_number"]) == ("IMMEDIATE", "SUCCEEDED", 1)
    assert first["attempt_details"][0]["payment_id"].startswith("py-")
    assert (upcoming["type"], upcoming["status"]) == ("SCHEDULED", "SCHEDULED")
    assert upcoming["scheduled_timestamp"] == "2026-02-14T17:00:00.000Z"


def test_each_period_is_charged_when_it_is_due_and_the_next_one_follows(
    control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    control.advance(days=70)
    cycles = cycles_of(plan_id)
    assert statuses(cycles) == ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SCHEDULED"]
    assert [cycle["scheduled_timestamp"][:10] for cycle in cycles[1:]] == ["2026-02-14", "2026-03-14", "2026-04-14"]
    paid = [payment["created"] for payment in control.snapshot("xendit")["payments"]]
    assert paid == ["2026-01-15T02:00:00.000Z", "2026-02-14T17:00:00.000Z", "2026-03-14T17:00:00.000Z"]


def test_a_failed_charge_is_retried_and_can_still_succeed(
    control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session(schedule=RETRIES))
    control.decline(plan_id, times=2)
    control.advance(days=31)
    retrying = cycles_of(plan_id)[1]
    assert retrying["status"] == "RETRYING"
    assert retrying["attempt_details"][0]["next_retry_timestamp"] == "2026-02-16T17:00:00.000Z"
    control.advance(days=4)
    cycle = cycles_of(plan_id)[1]
    attempts = [(each["type"], each["status"], each["created"][:10]) for each in cycle["attempt_details"]]
    assert (cycle["status"], cycle["attempt_count"]) == ("SUCCEEDED", 3)
    assert attempts == [
        ("INITIAL", "FAILED", "2026-02-14"),
        ("RETRY", "FAILED", "2026-02-16"),
        ("RETRY", "SUCCEEDED", "2026-02-18"),
    ]


@pytest.mark.parametrize(("action", "plan_status"), [("RESUME", "ACTIVE"), ("STOP", "INACTIVE")])
def test_a_cycle_fails_after_its_last_retry_and_the_plan_goes_on_or_stops(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles, action: str, plan_status: str
) -> None:
    plan_id = started(control, make_session(options={"failed_cycle_action": action}))
    control.decline(plan_id, failure_code="CARD_EXPIRED")
    control.advance(days=31)
    cycles = cycles_of(plan_id)
    assert cycles[1]["attempt_details"][0]["failure_code"] == "CARD_EXPIRED"
    assert statuses(cycles)[1:] == ["FAILED", "SCHEDULED" if action == "RESUME" else "CANCELLED"]
    assert api.get(f"/recurring/plans/{plan_id}", headers=PLANS).json()["status"] == plan_status
    ended = [each["event"] for each in control.webhooks() if each["event"] == "recurring.plan.inactivated"]
    assert len(ended) == (action == "STOP")


def test_a_first_charge_that_fails_ends_the_plan(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    session = make_session()
    control.decline(session["payment_link_url"])
    plan_id = session["recurring_plan_id"]
    assert api.get(f"/recurring/plans/{plan_id}", headers=PLANS).json()["status"] == "INACTIVE"
    assert statuses(cycles_of(plan_id)) == ["FAILED"]
    names = [each["event"] for each in control.webhooks()]
    assert "recurring.plan.inactivated" in names
    assert "recurring.plan.activated" not in names


def test_without_a_first_charge_the_anchor_is_the_first_charge(
    control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session(options={"immediate_payment": False}))
    assert [cycle["scheduled_timestamp"] for cycle in cycles_of(plan_id)] == ["2026-02-14T17:00:00.000Z"]


def test_a_plan_ends_by_itself_after_its_last_cycle(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session(schedule={"total_recurrence": 2}))
    control.advance(days=365)
    assert statuses(cycles_of(plan_id)) == ["SUCCEEDED"] * 3
    assert api.get(f"/recurring/plans/{plan_id}", headers=PLANS).json()["status"] == "INACTIVE"


def test_an_amount_can_be_set_until_the_day_before_the_charge(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    path = f"/recurring/plans/{plan_id}/cycles/{cycles_of(plan_id)[1]['id']}"
    control.set_clock(control.now().replace(month=2, day=13, hour=23))
    assert api.patch(path, json={"amount": 275_000}, headers=PLANS).json()["amount"] == 275_000
    control.advance(hours=1)
    late = api.patch(path, json={"amount": 1}, headers=PLANS)
    assert (late.status_code, late.json()["error_code"]) == (403, "INELIGIBLE_CYCLE_REQUEST")
    control.advance(days=1)
    assert api.get(path, headers=PLANS).json()["status"] == "SUCCEEDED"
    assert control.snapshot("xendit")["payments"][-1]["request_amount"] == 275_000


def test_a_charge_can_be_moved(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    path = f"/recurring/plans/{plan_id}/cycles/{cycles_of(plan_id)[1]['id']}"
    moved = api.patch(path, json={"scheduled_timestamp": "2026-02-20T00:00:00+07:00"}, headers=PLANS).json()
    assert moved["scheduled_timestamp"] == "2026-02-19T17:00:00.000Z"
    control.advance(days=33)
    assert api.get(path, headers=PLANS).json()["status"] == "SCHEDULED"
    control.advance(days=4)
    assert api.get(path, headers=PLANS).json()["status"] == "SUCCEEDED"
    assert api.patch(path, json={"scheduled_timestamp": "soon"}, headers=PLANS).status_code == 403


def test_a_failed_cycle_can_be_forced_five_times(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    cycle_id = cycles_of(plan_id)[1]["id"]
    path = f"/recurring/plans/{plan_id}/cycles/{cycle_id}"
    assert api.post(f"{path}/force_attempt", headers=PLANS).json()["error_code"] == "INELIGIBLE_CYCLE_REQUEST"
    control.decline(plan_id, times=6)
    control.advance(days=31)
    results = [api.post(f"{path}/force_attempt", headers=PLANS).status_code for _ in range(6)]
    assert results == [200] * 5 + [403]
    cycle = api.get(path, headers=PLANS).json()
    assert (cycle["status"], cycle["attempt_count"], cycle["forced_attempt_count"]) == ("FAILED", 1, 5)
    names = [each["event"] for each in control.webhooks() if each["subject"] == cycle_id]
    assert names.count("recurring.cycle.force_attempt_failed") == 5


def test_a_forced_attempt_that_succeeds_pays_the_cycle(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    control.decline(plan_id)
    control.advance(days=31)
    path = f"/recurring/plans/{plan_id}/cycles/{cycles_of(plan_id)[1]['id']}"
    assert api.post(f"{path}/force_attempt", headers=PLANS).json()["status"] == "SUCCEEDED"


def test_a_failed_attempt_can_offer_a_link_that_pays_the_cycle(
    control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session(schedule=RETRIES, options={"payment_link_for_failed_attempt": True}))
    control.decline(plan_id, times=9)
    control.advance(days=31)
    link = cycles_of(plan_id)[1]["attempt_details"][0]["payment_session"]["payment_link_url"]
    assert control.pay(link)["status"] == "COMPLETED"
    control.advance(days=20)
    cycle = cycles_of(plan_id)[1]
    assert (cycle["status"], [each["type"] for each in cycle["attempt_details"]]) == (
        "SUCCEEDED",
        ["INITIAL", "PAYMENT_LINK"],
    )


def test_a_payer_can_settle_a_failed_cycle_of_a_plan(
    control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    with pytest.raises(SandboxRefused, match="no unpaid cycle"):
        control.pay(plan_id)
    control.decline(plan_id)
    control.advance(days=31)
    assert control.pay(plan_id)["status"] == "ACTIVE"
    assert statuses(cycles_of(plan_id)) == ["SUCCEEDED", "SUCCEEDED", "SCHEDULED"]


def test_a_scheduled_cycle_can_be_simulated_or_cancelled(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    path = f"/recurring/plans/{plan_id}/cycles"
    first = cycles_of(plan_id)[1]["id"]
    simulated = api.post(f"{path}/{first}/simulate", json={"amount": 5000}, headers=PLANS).json()
    assert (simulated["status"], simulated["amount"]) == ("SUCCEEDED", 5000)
    assert api.post(f"{path}/{first}/simulate", json={}, headers=PLANS).status_code == 403
    second = cycles_of(plan_id)[2]["id"]
    assert api.post(f"{path}/{second}/cancel", headers=PLANS).json()["status"] == "CANCELLED"
    assert api.post(f"{path}/{second}/cancel", headers=PLANS).status_code == 403
    assert statuses(cycles_of(plan_id)) == ["SUCCEEDED", "SUCCEEDED", "CANCELLED", "SCHEDULED"]


def test_a_change_of_a_plan_counts_for_cycles_made_later(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    control.advance(hours=1)
    changed = api.patch(f"/recurring/plans/{plan_id}", json={"amount": 300_000}, headers=PLANS).json()
    assert (changed["amount"], changed["updated"]) == (300_000, "2026-01-15T03:00:00.000Z")
    control.advance(days=31)
    assert [cycle["amount"] for cycle in cycles_of(plan_id)] == [250_000, 250_000, 300_000]


def test_a_new_schedule_replaces_the_coming_cycle(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    change = {"schedule": {"anchor_date": "2026-02-03T00:00:00Z"}}
    assert api.patch(f"/recurring/plans/{plan_id}", json=change, headers=PLANS).status_code == 200
    cycles = cycles_of(plan_id)
    assert statuses(cycles) == ["SUCCEEDED", "CANCELLED", "SCHEDULED"]
    assert cycles[2]["scheduled_timestamp"] == "2026-02-03T00:00:00.000Z"


def test_a_change_that_xendit_does_not_know_answers_200_and_changes_nothing(
    api: httpx.Client, control: SandboxControl, make_session: Make
) -> None:
    plan_id = started(control, make_session())
    before = api.get(f"/recurring/plans/{plan_id}", headers=PLANS).json()
    control.advance(hours=1)
    answer = api.patch(f"/recurring/plans/{plan_id}", json={"status": "INACTIVE", "pause": True}, headers=PLANS)
    assert (answer.status_code, answer.json()) == (200, before)
    assert api.patch(f"/recurring/plans/{plan_id}", json={"payment_tokens": []}, headers=PLANS).status_code == 400


def test_a_stubborn_plan_answers_200_to_every_change_and_keeps_its_amount(
    api: httpx.Client, control: SandboxControl, make_session: Make
) -> None:
    plan_id = started(control, make_session("stubborn-1"))
    answer = api.patch(f"/recurring/plans/{plan_id}", json={"amount": 1}, headers=PLANS)
    assert (answer.status_code, answer.json()["amount"]) == (200, 250_000)


def test_a_deactivated_plan_charges_no_more_and_stays_so(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    path = f"/recurring/plans/{plan_id}"
    assert api.post(f"{path}/deactivate", headers=PLANS).json()["status"] == "INACTIVE"
    control.advance(days=90)
    assert statuses(cycles_of(plan_id)) == ["SUCCEEDED", "CANCELLED"]
    again = api.post(f"{path}/deactivate", headers=PLANS)
    assert (again.status_code, again.json()["error_code"]) == (403, "REQUEST_FORBIDDEN_ERROR")
    assert api.patch(path, json={"amount": 1}, headers=PLANS).status_code == 403


def test_a_plan_can_be_made_on_a_token_the_merchant_has(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    session = make_session()
    paid = control.pay(session["payment_link_url"])
    body = {
        "reference_id": "direct-1",
        "customer_id": paid["customer_id"],
        "currency": "IDR",
        "amount": 99_000,
        "schedule": {"interval": "YEAR", "interval_count": 1, "anchor_date": "2026-03-01T00:00:00Z"},
        "payment_tokens": [{"payment_token_id": paid["payment_token_id"], "rank": 1}],
    }
    made = api.post("/recurring/plans", json=body, headers=PLANS)
    assert (made.status_code, made.json()["status"]) == (202, "ACTIVE")
    assert statuses(cycles_of(made.json()["id"])) == ["SCHEDULED"]
    unknown = {**body, "payment_tokens": [{"payment_token_id": "pt-none", "rank": 1}]}
    assert api.post("/recurring/plans", json=unknown, headers=PLANS).json()["error_code"] == "INVALID_PAYMENT_TOKEN_ID"
    assert api.post("/recurring/plans", json={**body, "recurring_action": "PAYMENT"}, headers=PLANS).status_code == 400
    assert api.post("/recurring/plans", json={**body, "metadata": {"k": "v" * 81}}, headers=PLANS).status_code == 400


def test_the_version_must_be_said_and_the_legacy_one_reads_in_its_own_shape(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session())
    path = f"/recurring/plans/{plan_id}"
    unsaid = api.get(path)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (400, ["api-version"])
    assert api.post("/recurring/plans", json={}, headers=LEGACY).status_code == 400
    legacy = api.get(path, headers=LEGACY).json()
    assert (legacy["recurring_action"], legacy["immediate_action_type"]) == ("PAYMENT", "FULL_AMOUNT")
    assert legacy["schedule_id"].startswith("resc_")
    assert legacy["payment_methods"][0]["payment_method_id"].startswith("pm-")
    assert "payment_tokens" not in legacy
    cycle = api.get(f"{path}/cycles/{cycles_of(plan_id)[0]['id']}", headers=LEGACY).json()
    assert set(cycle["attempt_details"][0]) == {
        "attempt_number",
        "created",
        "action_id",
        "status",
        "failure_code",
        "next_retry_timestamp",
        "payment_link",
    }


def test_cycles_are_listed_in_pages(
    api: httpx.Client, control: SandboxControl, make_session: Make, cycles_of: Cycles
) -> None:
    plan_id = started(control, make_session(schedule={"interval": "WEEK"}))
    control.advance(days=75)
    path = f"/recurring/plans/{plan_id}/cycles"
    page = api.get(path, params={"limit": 3}, headers=PLANS).json()
    assert ([cycle["cycle_number"] for cycle in page["data"]], page["has_more"]) == ([1, 2, 3], True)
    rest = api.get(path, params={"limit": 50, "after_id": page["data"][-1]["id"]}, headers=PLANS).json()
    assert (rest["data"][0]["cycle_number"], rest["has_more"]) == (4, False)
    before = api.get(path, params={"before_id": page["data"][-1]["id"]}, headers=PLANS).json()
    assert [cycle["cycle_number"] for cycle in before["data"]] == [1, 2]
    assert api.get(path, params={"limit": 0}, headers=PLANS).status_code == 400


def test_what_does_not_exist_is_a_404(api: httpx.Client, control: SandboxControl, make_session: Make) -> None:
    plan_id = started(control, make_session())
    codes = [
        api.get(path, headers=PLANS).json()["error_code"]
        for path in ("/recurring/plans/repl_none", f"/recurring/plans/{plan_id}/cycles/recy_none")
    ]
    assert codes == ["DATA_NOT_FOUND"] * 2
    assert api.get("/recurring/plans", headers=PLANS).status_code == 405
    assert api.post(f"/recurring/plans/{plan_id}/pause", headers=PLANS).status_code == 404


@pytest.mark.parametrize("immediate", [True, False])
def test_an_anchor_that_is_now_is_charged_once(
    control: SandboxControl, make_session: Make, cycles_of: Cycles, immediate: bool
) -> None:
    session = make_session(
        schedule={"anchor_date": "2026-01-15T09:00:00+07:00"}, options={"immediate_payment": immediate}
    )
    plan_id = started(control, session)
    control.advance(hours=1)
    assert [payment["created"] for payment in control.snapshot("xendit")["payments"]] == ["2026-01-15T02:00:00.000Z"]
    assert statuses(cycles_of(plan_id)) == ["SUCCEEDED", "SCHEDULED"]
    assert cycles_of(plan_id)[1]["scheduled_timestamp"] == "2026-02-15T02:00:00.000Z"
