"""GET /pay/{token}: on to the provider, or a word on why not."""

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import capture_logs

from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Unavailable
from subplat.wiring.memory import MemoryPlatform

ADDRESS = "http://testserver.local"


@pytest.fixture
def path(client: TestClient[Litestar], accepted: tuple[str, str]) -> str:
    """Where the first bill of a deal is paid."""
    quotation, sales = accepted
    deal = client.post(
        f"/api/v1/quotations/{quotation}/generate-subscription", json={"created_by_user_id": sales}
    ).json()
    return str(deal["payment_link"]).removeprefix("http://127.0.0.1:8000")


def opened(client: TestClient[Litestar], path: str) -> tuple[int, str | None]:
    answer = client.get(path, follow_redirects=False)
    return answer.status_code, answer.headers.get("location")


def test_a_payer_is_sent_to_the_live_link(stranger: TestClient[Litestar], platform: MemoryPlatform, path: str) -> None:
    platform.jobs.run_until_idle(platform.application.handle)
    assert opened(stranger, path) == (303, platform.gateway.links[0].url)


def test_where_to_is_told_by_the_books_alone(
    stranger: TestClient[Litestar], platform: MemoryPlatform, path: str
) -> None:
    platform.jobs.run_until_idle(platform.application.handle)
    for tried in ("?next=https://evil.example", "?url=//evil.example", "?location=https:evil.example"):
        assert opened(stranger, path + tried) == (303, platform.gateway.links[0].url)
    hosted = stranger.get(
        path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"}, follow_redirects=False
    )
    assert hosted.headers["location"] == platform.gateway.links[0].url


def test_an_expired_link_is_replaced_when_the_page_is_opened(
    stranger: TestClient[Litestar], platform: MemoryPlatform, path: str
) -> None:
    platform.jobs.run_until_idle(platform.application.handle)
    platform.clock.advance(timedelta(days=60))
    status, address = opened(stranger, path)
    assert (status, len(platform.gateway.links)) == (303, 2)
    assert address == platform.gateway.links[1].url


def test_a_paid_bill_says_so(stranger: TestClient[Litestar], platform: MemoryPlatform, path: str) -> None:
    platform.jobs.run_until_idle(platform.application.handle)
    paid = platform.gateway.pay(platform.gateway.links[0].url)
    platform.application.payments.store_callback(StoreCallback(payload=paid, headers={}))
    platform.jobs.run_until_idle(platform.application.handle)
    answer = stranger.get(path, follow_redirects=False)
    assert answer.status_code == 200
    assert "sudah lunas" in answer.text
    assert "has been paid" in answer.text


def test_a_cancelled_bill_says_so(stranger: TestClient[Litestar], platform: MemoryPlatform, path: str) -> None:
    with platform.application.billing.payment_page.units_of_work() as work:
        cycle_id = work.cycles.id_by_pay_token(path.rpartition("/")[2])
        assert cycle_id is not None
        cycle = work.cycles.get(cycle_id)
        cycle.cancel(reason="the client left", now=platform.clock.now())
        work.cycles.save(cycle)
        work.commit()
    answer = stranger.get(path, follow_redirects=False)
    assert answer.status_code == 200
    assert "dibatalkan" in answer.text


@pytest.mark.parametrize(
    "token",
    ["unknown", "a" * 500, "%00", "%ff", "..%2f..%2fetc", "<script>", "%0d%0aset-cookie:a=b", "a b", "%F0%9F%98%80"],
)
def test_an_unknown_token_is_answered_404_with_a_page(stranger: TestClient[Litestar], token: str) -> None:
    answer = stranger.get(f"/pay/{token}", follow_redirects=False)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "script" not in answer.text


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (Unavailable("payments", "10.0.0.7 refused", retry_after=timedelta(seconds=90)), "90"),
        (Unavailable("payments", "10.0.0.7 refused"), "30"),
        (OutcomeUnknown("payments", "10.0.0.7 timed out"), "30"),
    ],
)
def test_while_the_provider_cannot_be_asked_the_page_says_when_to_come_again(
    stranger: TestClient[Litestar], platform: MemoryPlatform, path: str, failure: OutsideFailure, seconds: str
) -> None:
    platform.gateway.fail_next(failure)
    answer = stranger.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, seconds)
    assert answer.headers["content-type"].startswith("text/html")
    assert "10.0.0.7" not in answer.text
    assert opened(stranger, path)[0] == 303


def test_an_address_that_is_none_is_not_passed_on(
    stranger: TestClient[Litestar], platform: MemoryPlatform, path: str
) -> None:
    platform.jobs.run_until_idle(platform.application.handle)
    for link in platform.shelves.links:
        link.url = "https://pay.example/\r\nset-cookie: a=b"
        platform.shelves.links.put(link)
    assert opened(stranger, path) == (500, None)


def test_an_unexpected_failure_is_a_page_that_tells_nothing(
    stranger: TestClient[Litestar], platform: MemoryPlatform, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(type(platform.gateway), "create_link", broken)
    with capture_logs() as lines:
        answer = stranger.get(path, follow_redirects=False)
    assert answer.status_code == 500
    assert "secret" not in answer.text + str(lines)
    assert [line["error"] for line in lines if line["event"] == "failed"] == ["ZeroDivisionError"]


def test_the_page_runs_no_script_and_shows_only_its_own_style(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("/pay/unknown")
    policy = answer.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", answer.text)
    assert style is not None
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert not re.search(r"<script|<img|<link|https?://|\son\w+=|\sstyle=", answer.text)


def test_the_token_is_never_logged(stranger: TestClient[Litestar], platform: MemoryPlatform, path: str) -> None:
    platform.gateway.fail_next(Unavailable("payments", "down"))
    with capture_logs() as lines:
        stranger.get(path, follow_redirects=False)
        stranger.post(path)
    assert len(lines) >= 3
    assert path.rpartition("/")[2] not in str(lines)


def test_twenty_payers_at_once_find_one_link(
    stranger: TestClient[Litestar],
    platform: MemoryPlatform,
    path: str,
    in_parallel: Callable[[int, Callable[[], object]], list[object]],
) -> None:
    answers = in_parallel(20, lambda: opened(stranger, path))
    assert len(platform.gateway.links) == 1
    assert set(answers) == {(303, platform.gateway.links[0].url)}
