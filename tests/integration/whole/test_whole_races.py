"""Many at once, over HTTP, on PostgreSQL: exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx

from subplat.adapters.sandbox.exact_json import json_bytes
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.demonstration.story import Story
from subplat.domain.ids import QuotationId
from subplat.domain.payments.link import LinkStatus

AT_ONCE = 20
STAFF = {"authorization": "Bearer a-token-for-tests"}


def accepted_quotation(running: Any) -> tuple[QuotationId, str]:
    """A quotation that only waits for the button, and the id of the member of Sales."""
    app = running.platform.application
    story = Story(application=app, world=running.world, tell=lambda step: None)
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    running.world.settle()
    return quotation, str(cast.sales)


def press_generate(running: Any, quotation: QuotationId, sales: str) -> list[httpx.Response]:
    """Twenty presses of the button at once."""
    url = f"{running.base_url}/api/v1/quotations/{quotation}/generate-subscription"

    def press(_: int) -> httpx.Response:
        return httpx.post(
            url,
            json={"created_by_user_id": sales},
            headers={**STAFF, "idempotency-key": str(uuid4())},
            timeout=30,
            trust_env=False,
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(press, range(AT_ONCE)))


def live_invoices(running: Any) -> list[dict[str, Any]]:
    """What can be paid at the gateway, as the gateway has it."""
    invoices: list[dict[str, Any]] = running.world.control.snapshot("xendit")["invoices"]
    return [invoice for invoice in invoices if invoice["status"] == "PENDING"]


def test_twenty_presses_of_generate_make_one_subscription_one_cycle_and_one_live_link(running: Any) -> None:
    quotation, sales = accepted_quotation(running)
    answers = press_generate(running, quotation, sales)
    running.world.settle()
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.text for answer in answers}) == 1
    books = running.platform.application.books.read()
    assert len(books.subscriptions) == len(books.cycles) == 1
    assert [link.status for link in books.links] == [LinkStatus.LIVE]
    assert len(live_invoices(running)) == 1


def test_one_webhook_posted_twenty_times_at_once_makes_one_payment(running: Any) -> None:
    quotation, sales = accepted_quotation(running)
    deal = press_generate(running, quotation, sales)[0].json()
    running.world.settle()
    control = running.world.control
    control.steer_webhooks(lose=1)
    running.world.pay(deal["payment_link"])
    invoice = control.snapshot("xendit")["invoices"][0]

    def post(_: int) -> int:
        answer = httpx.post(
            f"{running.base_url}/webhooks/xendit",
            content=json_bytes(invoice),
            headers={
                "x-callback-token": "sandbox-callback-token",
                "webhook-id": "0f3a1c52-0d5e-4c57-a7e1-3f5b0f6f2a11",
                "content-type": "application/json",
            },
            timeout=30,
            trust_env=False,
        )
        return answer.status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(post, range(AT_ONCE))) == {200: AT_ONCE}
    running.world.settle()
    books = running.platform.application.books.read()
    assert len(books.webhooks) == len(books.payments) == 1
    assert books.payments[0].to_cycle == books.cycles[0].amount
