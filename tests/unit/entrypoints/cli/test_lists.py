"""Lists and single things: whole ids, 80 columns, pages."""

from collections.abc import Callable
from typing import Any

import pytest

from subplat import Subplat
from subplat.testing.builders import a_deal, a_lead, a_paying_client

Run = Callable[..., tuple[int, str, str]]
Told = Callable[..., Any]
NOTHING = "019c11c7-4d00-7000-8000-00000000ffff"
LISTS = ("client", "quotation", "subscription", "payment", "email", "task", "webhook")


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_list_is_no_failure(run: Run, told: Told, kind: str) -> None:
    code, out, err = run(kind, "list")
    assert (code, out.startswith("no "), err) == (0, True, "")
    assert told(kind, "list") == []


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_fits_80_columns_and_shows_whole_ids(subplat: Subplat, run: Run, told: Told, kind: str) -> None:
    a_paying_client(subplat)
    code, out, _ = run(kind, "list")
    listed = told(kind, "list")
    assert (code, len(listed) > 0) == (0, True)
    assert max(map(len, out.splitlines())) <= 80
    assert all(each["id"] in out for each in listed)


@pytest.mark.parametrize("kind", LISTS)
def test_what_is_listed_can_be_shown(subplat: Subplat, run: Run, told: Told, kind: str) -> None:
    a_paying_client(subplat)
    newest = told(kind, "list")[0]
    shown = told(kind, "show", newest["id"])
    assert {name: shown[name] for name in newest} == newest
    code, out, _ = run(kind, "show", newest["id"])
    assert code == 0
    assert newest["id"] in out


@pytest.mark.parametrize("kind", LISTS)
def test_what_does_not_exist_ends_with_1(run: Run, kind: str) -> None:
    code, out, err = run(kind, "show", NOTHING)
    assert (code, out) == (1, "")
    assert NOTHING in err


def test_a_long_list_goes_on_where_it_ended(subplat: Subplat, run: Run, told: Told) -> None:
    made = {str(a_lead(subplat, name=f"PT Contoh {number}")) for number in range(5)}
    code, out, err = run("client", "list", "--limit", 3)
    assert code == 0
    cursor = err.strip().rpartition(" ")[2]
    assert err == f"There are more: --cursor {cursor}\n"
    rest = told("client", "list", "--cursor", cursor)
    shown = {line.split()[0] for line in out.splitlines()[1:]} | {each["id"] for each in rest}
    assert (shown, len(rest)) == (made, 2)


def test_more_rows_than_a_page_has_are_read_in_pages(subplat: Subplat, told: Told) -> None:
    for number in range(205):
        a_lead(subplat, name=f"PT Contoh {number}")
    assert len({each["id"] for each in told("client", "list", "--limit", 1000)}) == 205
    assert len(told("client", "list", "--limit", 201)) == 201


def test_lists_are_narrowed_down(subplat: Subplat, told: Told, run: Run) -> None:
    deal = a_paying_client(subplat)
    a_lead(subplat, name="PT Lain")
    (client,) = told("client", "list", "--status", "ACTIVE")
    assert [each["name"] for each in told("client", "list", "pt lain")] == ["PT Lain"]
    (contract,) = told("subscription", "list", "--client", client["id"], "--status", "ACTIVE")
    assert contract["id"] == str(deal.subscription_id)
    assert told("subscription", "list", "--overridden") == []
    assert told("payment", "list", "--status", "SUCCESS", "--subscription", contract["id"])[0]["amount"] == {
        "amount": str(deal.amount.amount),
        "currency": "IDR",
    }
    assert len(told("task", "list", "--status", "SUCCESS", "--target", "GCP")) == 1
    assert run("task", "list", "--status", "success")[0] == 2


def test_a_wrong_cursor_is_refused(run: Run) -> None:
    code, out, err = run("client", "list", "--cursor", "nonsense")
    assert (code, out) == (1, "")
    assert "cursor" in err


def test_a_client_is_shown_with_contracts_and_wallet(subplat: Subplat, told: Told, run: Run) -> None:
    a_paying_client(subplat)
    (client,) = told("client", "list")
    shown = told("client", "show", client["id"])
    assert [each["status"] for each in shown["subscriptions"]] == ["ACTIVE"]
    assert shown["subscriptions"][0]["id"] in run("client", "show", client["id"])[1]


def test_a_contract_shows_the_ids_that_the_next_command_takes(subplat: Subplat, told: Told, run: Run) -> None:
    deal = a_deal(subplat)
    shown = told("subscription", "show", deal.subscription_id)
    out = run("subscription", "show", deal.subscription_id)[1]
    assert [each["id"] for each in shown["unpaid"]] == [str(deal.cycle_id)]
    assert str(deal.cycle_id) in out
    assert all(item["id"] in out for item in shown["items"])
    assert "NaN" not in out
