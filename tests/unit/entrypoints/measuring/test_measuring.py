"""What a process measures: counted right, with labels nobody outside can make up, and without a word of a client."""

import re
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import Request, build_opener

import pytest

from subplat.application.operations.figures import Figures
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.jobs import Job
from subplat.entrypoints.measuring.installation import InstallationFigures
from subplat.entrypoints.measuring.instruments import Instruments
from subplat.entrypoints.measuring.pool import ConnectionPool
from subplat.entrypoints.measuring.port import exposed
from subplat.platform import Subplat
from subplat.testing.builders import a_paying_client
from subplat.wiring.memory import MemoryPlatform, memory_platform

ABOUT_THE_PROCESS = ("python_", "process_")
LABELS = {"method", "route", "status", "kind", "outcome", "lane", "state", "system", "currency", "le"}


def of(instruments: Instruments, name: str) -> dict[str, str]:
    """Value by label text, of the samples with that name."""
    found = re.findall(rf"^{name}(?:{{(.*)}})? (\S+)$", instruments.exposition().decode(), re.MULTILINE)
    return dict(found)


@pytest.fixture
def platform() -> MemoryPlatform:
    return memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))


def test_requests_are_counted_by_template_and_status() -> None:
    instruments = Instruments()
    for seconds in (0.003, 0.3):
        instruments.answered(method="GET", route="/pay/{token:str}", status=303, seconds=seconds)
    instruments.answered(method="GET", route=None, status=404, seconds=None)
    instruments.answered(method="<made up>", route="/livez", status=405, seconds=0.1)
    assert of(instruments, "subplat_http_requests_total") == {
        'method="GET",route="/pay/{token:str}",status="303"': "2.0",
        'method="GET",route="unmatched",status="404"': "1.0",
        'method="other",route="/livez",status="405"': "1.0",
    }
    buckets = of(instruments, "subplat_http_request_seconds_bucket")
    assert buckets['le="0.005",method="GET",route="/pay/{token:str}"'] == "1.0"
    assert buckets['le="0.5",method="GET",route="/pay/{token:str}"'] == "2.0"
    assert not any("unmatched" in labels for labels in buckets)


def test_runs_of_jobs_are_counted_by_how_they_ended() -> None:
    instruments, endings = Instruments(), [None, Unavailable("mail", "nobody there"), ValueError("a defect")]

    def handle(job: Job) -> None:
        if (ending := endings.pop(0)) is not None:
            raise ending

    measured = instruments.measured(handle)
    measured(Job())
    for failure in (Unavailable, ValueError):
        with pytest.raises(failure):
            measured(Job())
    assert of(instruments, "subplat_jobs_run_total") == {
        'kind="",outcome="done"': "1.0",
        'kind="",outcome="unavailable"': "1.0",
        'kind="",outcome="failed"': "1.0",
    }


def test_the_books_are_measured_without_a_word_of_a_client(platform: MemoryPlatform) -> None:
    app = Subplat(platform)
    a_paying_client(app)
    instruments = Instruments(InstallationFigures(platform.application.operations.figures, 0))
    told = instruments.exposition().decode()
    assert of(instruments, "subplat_subscriptions") == {'status="ACTIVE"': "1.0"}
    assert of(instruments, "subplat_books_readable") == {"": "1.0"}
    assert float(of(instruments, "subplat_mrr")['currency="IDR"']) > 0
    (client,) = app.books.clients
    ids = [str(row.id) for kind in (app.books.clients, app.books.subscriptions, app.books.cycles) for row in kind]
    for word in (client.name, client.billing_email, *ids):
        assert word not in told
    ours = [line for line in told.splitlines() if not line.startswith(("#", *ABOUT_THE_PROCESS))]
    assert {label for line in ours for label in re.findall(r'[{,](\w+)="', line)} <= LABELS


def test_what_is_overdue_and_who_is_down_shows(platform: MemoryPlatform) -> None:
    app = Subplat(platform)
    a_paying_client(app)
    app.advance(days=45)
    instruments = Instruments(InstallationFigures(platform.application.operations.figures, 0))
    assert float(of(instruments, "subplat_overdue_amount")['currency="IDR"']) > 0


def test_figures_are_asked_once_in_a_while_and_a_failure_is_told_as_such(platform: MemoryPlatform) -> None:
    asked: list[bool] = []

    def ask() -> Figures:
        asked.append(True)
        if len(asked) > 1:
            raise Unavailable("database", "gone")
        return platform.application.operations.figures()

    kept = Instruments(InstallationFigures(ask, kept_seconds=3600))
    assert [kept.exposition(), kept.exposition()]
    assert len(asked) == 1
    failing = Instruments(InstallationFigures(ask, kept_seconds=0))
    assert of(failing, "subplat_books_readable") == {"": "0.0"}
    assert of(failing, "subplat_subscriptions") == {}


def test_a_worker_answers_on_its_own_port_to_whoever_knows_the_token() -> None:
    instruments = Instruments(ConnectionPool(lambda: (3, 10)))
    ask = build_opener().open
    with exposed(instruments, host="127.0.0.1", port=0, token="the token") as port:
        url = f"http://127.0.0.1:{port}"
        good = Request(f"{url}/metrics", headers={"Authorization": "Bearer the token"})
        with ask(good, timeout=10) as answer:
            assert "subplat_database_connections_in_use 3.0" in answer.read().decode()
        for path, header, status in (
            ("/metrics", None, 401),
            ("/metrics", "Bearer another", 401),
            ("/metrics", "the token", 401),
            ("/", "Bearer the token", 404),
        ):
            asked = Request(url + path, headers={} if header is None else {"Authorization": header})
            with pytest.raises(HTTPError) as refused:
                ask(asked, timeout=10)
            refused.value.close()
            assert refused.value.code == status
