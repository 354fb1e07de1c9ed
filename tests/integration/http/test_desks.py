"""What staff and clients do with what is there already: correct, hand over, forget, look up, try again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from subplat.application.billing_run.run import ShareOutBilling
from subplat.application.ports.job_inspection import JobState
from subplat.domain.clients.client import Client, ClientStatus
from subplat.domain.ids import ClientId, EmailId, ProductId, WebhookEventId
from subplat.domain.messaging.email import Email, MailStatus
from subplat.testing.http.installation import ApiInstallation, api_installation
from subplat.testing.http.objects import MISSING
from subplat.testing.trade import SECOND_SALES

API = "/api/v1"


@pytest.fixture
def api() -> Iterator[ApiInstallation]:
    with api_installation() as started:
        yield started


def ask(api: ApiInstallation, who: str, verb: str, path: str, **more: Any) -> httpx.Response:
    return api.door.ask(api.callers[who], verb, f"{API}{path}", **more)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def mine(api: ApiInstallation, name: str) -> UUID:
    return api.objects[name].mine


def client(api: ApiInstallation, key: UUID) -> Client:
    return api.platform.shelves.clients.rows[ClientId(key)]


def test_sales_correct_their_own_client_and_nobody_elses(api: ApiInstallation) -> None:
    own, others = mine(api, "client_id"), api.objects["client_id"].others
    before = client(api, own)
    answer = ask(api, "SALES", "PATCH", f"/clients/{own}", json={"phone": None, "legal_name": "PT Contoh Baru"})
    assert answer.status_code == 204, answer.text
    assert (client(api, own).phone, client(api, own).legal_name) == (None, "PT Contoh Baru")
    assert client(api, own).billing_email == before.billing_email
    assert code(ask(api, "SALES", "PATCH", f"/clients/{others}", json={"phone": None})) == (404, "not_found")
    for who in ("FINANCE", "CLIENT"):
        assert ask(api, who, "PATCH", f"/clients/{own}", json={"phone": None}).status_code == 403
    assert ask(api, "anonymous", "PATCH", f"/clients/{own}", json={"phone": None}).status_code == 401


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": None}, 400),
        ({"name": ""}, 400),
        ({"status": "ACTIVE"}, 400),
        ({"sales_user_id": str(MISSING)}, 400),
        ({"has_portal_account": True}, 400),
        ({"billing_email": "no address"}, 422),
        ({"tax_number": "123"}, 422),
    ],
)
def test_what_cannot_be_is_refused(api: ApiInstallation, changes: dict[str, Any], status: int) -> None:
    own = mine(api, "client_id")
    before = client(api, own).details
    assert ask(api, "ADMIN", "PATCH", f"/clients/{own}", json=changes).status_code == status
    assert client(api, own).details == before


def test_an_address_of_another_client_is_taken(api: ApiInstallation) -> None:
    others = client(api, api.objects["client_id"].others)
    answer = ask(
        api, "ADMIN", "PATCH", f"/clients/{mine(api, 'client_id')}", json={"billing_email": others.billing_email}
    )
    assert code(answer) == (409, "already_exists")


def test_an_admin_hands_a_client_to_somebody_else(api: ApiInstallation) -> None:
    others, seller = api.objects["client_id"].others, SECOND_SALES
    assert (
        ask(api, "SALES", "POST", f"/clients/{others}/assign", json={"sales_user_id": str(seller)}).status_code == 403
    )
    assert (
        ask(api, "ADMIN", "POST", f"/clients/{others}/assign", json={"sales_user_id": str(seller)}).status_code == 204
    )
    assert ask(api, "SALES", "GET", f"/clients/{others}").json()["sales_user_id"] == str(seller)
    nobody = ask(api, "ADMIN", "POST", f"/clients/{others}/assign", json={"sales_user_id": str(MISSING)})
    assert code(nobody) == (404, "not_found")


def test_a_client_with_business_is_not_forgotten_and_a_lead_is(api: ApiInstallation) -> None:
    served = ask(api, "ADMIN", "POST", f"/clients/{mine(api, 'client_id')}/anonymise", json={"reason": "Diminta"})
    assert code(served) == (422, "client_has_business")
    lead = ask(api, "ADMIN", "POST", "/clients", json={"name": "CV Contoh", "billing_email": "cv@contoh.example"})
    path = f"/clients/{lead.json()['id']}"
    assert ask(api, "SALES", "POST", f"{path}/anonymise", json={"reason": "Diminta"}).status_code == 403
    assert ask(api, "ADMIN", "POST", f"{path}/anonymise", json={"reason": "Diminta"}).status_code == 204
    shown = ask(api, "ADMIN", "GET", path).json()
    assert (shown["name"], shown["billing_email"]) == (
        f"Anonymised {lead.json()['id']}",
        f"{lead.json()['id']}@anonymised.invalid",
    )
    assert client(api, UUID(lead.json()["id"])).status is ClientStatus.LEAD


def test_a_client_says_how_it_is_reached_and_not_who_it_is(api: ApiInstallation) -> None:
    changes = {"phone": "+62216000", "contact_email": "kantor@contoh.example", "billing_address": "Jl. Baru 1"}
    assert ask(api, "CLIENT", "PATCH", "/profile", json=changes).status_code == 204
    assert ask(api, "CLIENT", "GET", "/profile").json().items() >= changes.items()
    before = client(api, mine(api, "client_id")).details
    for field in ("name", "legal_name", "billing_email", "tax_number", "tax_treatment", "sales_user_id", "status"):
        refused = ask(api, "CLIENT", "PATCH", "/profile", json={field: "STANDARD"})
        assert code(refused) == (400, "invalid_request")
    assert client(api, mine(api, "client_id")).details == before
    assert ask(api, "ADMIN", "PATCH", "/profile", json=changes).status_code == 403


def test_products_are_corrected_withdrawn_and_offered_again_by_admins(api: ApiInstallation) -> None:
    path, rows = f"/products/{mine(api, 'product_id')}", api.platform.shelves.products.rows
    key = ProductId(mine(api, "product_id"))
    assert ask(api, "ADMIN", "PATCH", path, json={"name": "Contoh", "settings": {"plan": "ANNUAL"}}).status_code == 204
    assert (rows[key].name, rows[key].settings) == ("Contoh", {"plan": "ANNUAL"})
    assert code(ask(api, "ADMIN", "PATCH", path, json={"code": "OTHER"})) == (400, "invalid_request")
    assert ask(api, "ADMIN", "POST", f"{path}/withdraw").status_code == 204
    assert rows[key].is_active is False
    assert ask(api, "ADMIN", "POST", f"{path}/offer-again").status_code == 204
    assert rows[key].is_active is True
    for who in ("SALES", "FINANCE", "CLIENT"):
        assert ask(api, who, "POST", f"{path}/withdraw").status_code == 403
    assert ask(api, "ADMIN", "POST", f"/products/{MISSING}/withdraw").status_code == 404


def failed_mail(api: ApiInstallation) -> Email:
    with api.platform.units_of_work() as work:
        email = work.emails.get(EmailId(mine(api, "email_id")))
        if email.status is MailStatus.DRAFT:
            email.failed(reason="mailbox full", now=api.platform.clock.now())
            work.emails.save(email)
            work.commit()
    return email


def test_a_mail_that_failed_is_sent_again(api: ApiInstallation) -> None:
    email = failed_mail(api)
    assert email.status is MailStatus.FAILED
    assert ask(api, "FINANCE", "POST", f"/emails/{email.id}/send").status_code == 403
    assert ask(api, "SALES", "POST", f"/emails/{api.objects['email_id'].others}/send").status_code == 404
    assert ask(api, "SALES", "POST", f"/emails/{email.id}/send").status_code == 204
    shown = ask(api, "SALES", "GET", f"/emails/{email.id}").json()["email"]
    assert (shown["status"], shown["is_released"]) == ("DRAFT", True)
    late = ask(api, "SALES", "PATCH", f"/emails/{email.id}", json={"subject": "A", "body": "B"})
    assert code(late) == (422, "rule_broken")


def test_a_callback_is_ignored_with_a_reason(api: ApiInstallation) -> None:
    key = WebhookEventId(mine(api, "webhook_event_id"))
    with api.platform.units_of_work() as work:
        event = work.webhooks.get(key)
        event.reopen()
        work.webhooks.save(event)
        work.commit()
    path = f"/webhook-events/{key}"
    assert code(ask(api, "ADMIN", "POST", f"{path}/ignore", json={"reason": " "})) == (422, "invalid_value")
    assert ask(api, "FINANCE", "POST", f"{path}/ignore", json={"reason": "uji coba"}).status_code == 403
    assert ask(api, "ADMIN", "POST", f"{path}/ignore", json={"reason": "uji coba"}).status_code == 204
    assert ask(api, "ADMIN", "GET", path).json()["event"]["ignored_reason"] == "uji coba"


def test_staff_sees_how_much_waits_and_clients_do_not(api: ApiInstallation) -> None:
    found = ask(api, "SALES", "GET", "/operations/work").json()
    assert found["total"] == sum(number for name, number in found.items() if name not in ("total", "systems_down"))
    assert found["systems_down"] == []
    assert ask(api, "CLIENT", "GET", "/operations/work").status_code == 403


def test_jobs_are_looked_at_and_only_parked_ones_tried_again(api: ApiInstallation) -> None:
    api.platform.jobs.accept(ShareOutBilling(), None, None)
    (job,) = ask(api, "ADMIN", "GET", "/jobs?state=ready&limit=1").json()["items"]
    assert ask(api, "ADMIN", "GET", f"/jobs/{job['id']}").json() == job
    assert code(ask(api, "ADMIN", "POST", f"/jobs/{job['id']}/retry")) == (409, "job_not_parked")
    assert code(ask(api, "ADMIN", "POST", f"/jobs/{MISSING}/retry")) == (404, "job_not_found")
    counted = ask(api, "ADMIN", "GET", "/operations/queue").json()["items"]
    assert sum(each["number"] for each in counted if each["state"] == JobState.READY) >= 1
    assert ask(api, "ADMIN", "GET", "/jobs?state=unknown").status_code == 400
    for who in ("SALES", "FINANCE", "CLIENT"):
        assert ask(api, who, "GET", "/jobs").status_code == 403


def test_the_plan_of_a_run_is_shown_and_nothing_is_done(api: ApiInstallation) -> None:
    before = len(list(api.platform.shelves.cycles))
    plan = ask(api, "ADMIN", "GET", "/billing/plan?as_of=2027-01-31").json()
    assert plan["as_of"] == "2027-01-31"
    assert plan["total"] == sum(plan["changes"].values()) > 0
    assert all(each["actions"] or each["notes"] or each["error"] for each in plan["items"])
    assert len(list(api.platform.shelves.cycles)) == before
    assert len(ask(api, "ADMIN", "GET", "/billing/plan?as_of=2027-01-31&limit=1").json()["items"]) == 1
    assert ask(api, "FINANCE", "GET", "/billing/plan").status_code == 403
    assert ask(api, "ADMIN", "GET", "/billing/plan?as_of=tomorrow").status_code == 400


def test_contracts_that_the_run_could_not_deal_with_are_listed(api: ApiInstallation) -> None:
    contract = next(iter(api.platform.shelves.subscriptions)).id
    with api.platform.units_of_work() as work:
        work.billing_runs.park(contract, "ZeroDivisionError", api.platform.clock.now())
        work.commit()
    (parked,) = ask(api, "ADMIN", "GET", "/billing/parked").json()["items"]
    assert (parked["subscription_id"], parked["error"]) == (str(contract), "ZeroDivisionError")


def test_the_outside_is_asked_about_the_services_of_a_contract(api: ApiInstallation) -> None:
    report = ask(api, "SALES", "GET", f"/subscriptions/{mine(api, 'subscription_id')}/drift").json()
    assert report["looked_at"] >= len(report["drifts"])
    others = api.objects["subscription_id"].others
    assert ask(api, "SALES", "GET", f"/subscriptions/{others}/drift").status_code == 404
    assert ask(api, "CLIENT", "GET", f"/subscriptions/{mine(api, 'subscription_id')}/drift").status_code == 403


def test_rates_are_written_down_by_who_keeps_the_books(api: ApiInstallation) -> None:
    rate = {"currency": "USD", "day": "2026-02-01", "rate": "16275.50", "source": "BI JISDOR"}
    assert ask(api, "SALES", "POST", "/exchange-rates", json=rate).status_code == 403
    assert ask(api, "FINANCE", "POST", "/exchange-rates", json=rate).status_code == 204
    shown = ask(api, "SALES", "GET", "/exchange-rates").json()["items"][0]
    assert (shown["currency"], shown["day"], shown["source"]) == ("USD", "2026-02-01", "BI JISDOR")
    assert Decimal(shown["rate"]) == Decimal("16275.50")
    assert code(ask(api, "FINANCE", "POST", "/exchange-rates", json={**rate, "rate": "0"})) == (422, "invalid_value")
    assert code(ask(api, "FINANCE", "POST", "/exchange-rates", json={**rate, "currency": "IDR"})) == (
        422,
        "invalid_value",
    )


def test_an_offer_is_printed_for_whose_it_is(api: ApiInstallation) -> None:
    path = f"/quotations/{mine(api, 'quotation_id')}/pdf"
    answer = ask(api, "SALES", "GET", path, headers={"accept": "application/pdf"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.content
    assert ask(api, "SALES", "GET", f"/quotations/{api.objects['quotation_id'].others}/pdf").status_code == 404
    assert ask(api, "CLIENT", "GET", path).status_code == 403


def test_a_file_is_handed_out_to_whose_it_is(api: ApiInstallation) -> None:
    own, others = mine(api, "file_id"), api.objects["file_id"].others
    answer = ask(api, "CLIENT", "GET", f"/files/{own}")
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ask(api, "CLIENT", "GET", f"/files/{others}").status_code == 404
