"""W1 to W5 by the HTTP API alone: a server process, a worker process, PostgreSQL, the sandbox, and everybody with a login.

Time passes as it does for machines that are started again: the processes end and begin on a later day, with the database
and the sandbox on the same day.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from socket import socket
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from attrs import define, field
from pyotp import TOTP

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.domain.reporting.invariants import check_books
from subplat.testing.at_another_time import AHEAD
from subplat.testing.postgres_databases import MigratedDatabase

JAKARTA = ZoneInfo("Asia/Jakarta")
PASSWORD = "melati-kuning-di-kebun-41"
FINANCE_DESK = "finance@reseller.example"
KEY = "the first key, for the first Admin"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PATIENCE = 75.0


def morning() -> timedelta:
    """Until ten o'clock tomorrow in Jakarta: clients hear of us in daytime only, whenever tests run."""
    now = datetime.now(JAKARTA)
    return (now + timedelta(days=1)).replace(hour=10, minute=0, second=40, microsecond=0) - now


@define
class House:
    """The installation, from outside."""

    database: MigratedDatabase
    directory: Path
    control: SandboxControl
    sandbox_url: str
    port: int
    ahead: timedelta = field(factory=timedelta)
    processes: list[subprocess.Popen[str]] = field(factory=list)
    browsers: list[httpx.Client] = field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def today(self) -> str:
        return self.now.astimezone(JAKARTA).date().isoformat()

    def start(self) -> None:
        """Both processes; returns when the server answers."""
        for arguments in (["serve", "--port", str(self.port)], ["worker"]):
            with (self.directory / f"{arguments[0]}.log").open("a") as log:
                self.processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "subplat.testing.at_another_time", *arguments, "--json"],
                        stdout=log,
                        stderr=log,
                        text=True,
                        env={**os.environ, **self.environment()},
                    )
                )
        eventually("the server is ready", lambda: self.answers("/readyz"))

    def environment(self) -> dict[str, str]:
        return {
            AHEAD: str(int(self.ahead.total_seconds())),
            "SUBPLAT_PROFILE": "sandbox",
            "SUBPLAT_DATA_DIRECTORY": str(self.directory),
            "SUBPLAT_DATABASE_URL": self.database.dsn,
            "SUBPLAT_DATABASE_OWNER_URL": self.database.owner_dsn,
            "SUBPLAT_SANDBOX_URL": self.sandbox_url,
            "SUBPLAT_BASE_URL": self.url,
            "SUBPLAT_FINANCE_EMAIL": FINANCE_DESK,
            "SUBPLAT_STAFF_TOKEN": KEY,
            "SUBPLAT_COOKIES_SECURE": "false",
            "SUBPLAT_ACCESS_HASH_MEMORY_KIB": "64",
            "SUBPLAT_ACCESS_HASH_PASSES": "1",
        }

    def browser(self, **more: Any) -> httpx.Client:
        """Another one."""
        self.browsers.append(httpx.Client(base_url=f"{self.url}/api/v1", trust_env=False, timeout=30, **more))
        return self.browsers[-1]

    def answers(self, path: str) -> bool:
        try:
            return httpx.get(self.url + path, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Both drain."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=60) for process in self.processes] == [0, 0]
        self.processes.clear()

    def wait(self, by: timedelta) -> None:
        """Everything is down for as long, and starts again."""
        if self.processes:
            self.stop()
        self.ahead += by
        self.control.advance(seconds=int(by.total_seconds()))
        with psycopg.connect(self.database.superuser_dsn, autocommit=True) as connection:
            seconds = int(self.ahead.total_seconds())
            connection.execute(
                "create or replace function absurd.current_time() returns timestamptz language sql volatile as"
                f" $$ select clock_timestamp() + interval '{seconds} seconds' $$".encode()
            )
        self.start()

    def mailed_token(self, address: str, page: str) -> str:
        """The newest link of that kind in somebody's mailbox."""

        def found() -> str | None:
            texts = [json.dumps(mail) for mail in self.control.mailbox(address)]
            links = [token for text in texts for token in re.findall(rf"/{page}/([A-Za-z0-9_-]+)", text)]
            return links[-1] if links else None

        return eventually(f"{address} was sent a link", found)


@define
class Person:
    """A browser with somebody's login."""

    house: House
    email: str
    browser: httpx.Client
    paper: list[str] = field(factory=list)
    """Recovery codes that were not used."""

    @classmethod
    def arrive(cls, house: House, email: str) -> "Person":
        """Chooses a password by the mailed link, and logs in with it."""
        person = cls(house, email, house.browser())
        choice = {"token": house.mailed_token(email, "welcome"), "password": PASSWORD}
        assert person.browser.post("/auth/invitations/accept", json=choice).status_code == 204
        person.log_in()
        return person

    def log_in(self, **more: str) -> None:
        answer = self.browser.post("/auth/login", json={"email": self.email, "password": PASSWORD, **more})
        assert answer.status_code == 200, answer.text
        self.browser.headers["x-csrf-token"] = answer.json()["csrf_token"]

    def look(self, path: str, **parameters: str) -> Any:
        answer = self.browser.get(path, params=parameters)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return json.loads(answer.text, parse_float=Decimal)

    def all(self, path: str, **parameters: str) -> list[Any]:
        items: list[Any] = self.look(path, **parameters)["items"]
        return items

    def do(self, path: str, body: Any = None, status: int | None = None, verb: str = "POST") -> Any:
        """Sent twice under one key: it is done once, and answered alike."""
        headers = {"idempotency-key": str(uuid4())} if verb == "POST" else {}
        answers = [self.browser.request(verb, path, json=body, headers=headers) for _ in range(2 if headers else 1)]
        first = answers[0]
        assert first.status_code < 300, f"{path}: {first.text}"
        assert first.status_code == (status or first.status_code)
        assert {(each.status_code, each.text) for each in answers} == {(first.status_code, first.text)}
        return first.json() if first.text else None

    def refused(self, verb: str, path: str, body: Any = None) -> int:
        headers = {"idempotency-key": str(uuid4())}
        return self.browser.request(verb, path, json=body, headers=headers).status_code


def eventually(what: str, found: Callable[[], Any], instead: Callable[[], Any] = lambda: "") -> Any:
    """What is found, once it is there; `instead` tells what is there when it never comes."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"it never happened that {what}: {instead()}")


@pytest.fixture
def house(own_database: MigratedDatabase, tmp_path: Path) -> Iterator[House]:
    # Its queue's time is moved.
    with running_house(own_database, tmp_path) as house:
        yield house


def free_port() -> int:
    """The links begin with it, so it has to be known before the server starts, and to stay the same."""
    with socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@contextmanager
def running_house(database: MigratedDatabase, directory: Path) -> Iterator[House]:
    world = World.with_clock(MovableClock.following(lambda: datetime.now(UTC)))
    with SandboxServer(world, deliver_by_itself=True) as server, SandboxControl(server.base_url) as control:
        house = House(database, directory, control, server.base_url, free_port())
        machine = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "name": "erp-1", "status": "TERMINATED"}
        house.control.send("PUT", "/google_cloud/instances", {**machine})
        try:
            house.wait(morning())
            yield house
        finally:
            for browser in house.browsers:
                browser.close()
            for process in house.processes:
                if process.poll() is None:
                    process.kill()
                process.wait()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_story_by_the_api_alone(house: House) -> None:
    admin, sales, finance = staff(house)
    client_id, quotation = offer(house, admin, sales)
    deal = close(house, sales, finance, quotation)
    buyer = first_payment(house, admin, deal, client_id)
    another_client_sees_nothing_of_it(house, sales, buyer, deal)
    a_month_later(house, (admin, sales, finance, buyer), deal)
    an_unpaid_month(house, (admin, sales, finance, buyer), deal)
    without_the_gateway(house, admin, sales, finance)
    reports_and_trail(admin, finance, sales)
    engine = open_engine(PostgresSettings(dsn=house.database.dsn))
    books = PostgresBooksReader(engine=engine).read()
    engine.dispose()
    assert check_books(books, house.now.astimezone(JAKARTA).date()) == ()
    house.stop()
    logs = "".join(path.read_text() for path in house.directory.glob("*.log"))
    assert "Traceback" not in logs
    for secret in (PASSWORD, KEY, "0098765432102000", buyer.browser.headers["x-csrf-token"]):
        assert secret not in logs


def staff(house: House) -> tuple[Person, Person, Person]:
    """The first Admin comes in by a key, the others by the Admin; the Admin has a second factor from then on."""
    by_key = house.browser(headers={"authorization": f"Bearer {KEY}"})
    made = by_key.post("/users", json={"email": "admin@reseller.example", "full_name": "Tim Admin", "role": "ADMIN"})
    assert made.status_code == 201, made.text
    assert by_key.post(f"/users/{made.json()['id']}/invite").status_code == 202
    admin = Person.arrive(house, "admin@reseller.example")
    for role in ("SALES", "FINANCE"):
        body = {"email": f"{role.lower()}@reseller.example", "full_name": f"Tim {role.title()}", "role": role}
        admin.do(f"/users/{admin.do('/users', body, 201)['id']}/invite", status=202)
    secret = admin.browser.post("/auth/second-factor").json()["secret"]
    code = TOTP(secret).at(house.now)
    confirmed = admin.browser.post("/auth/second-factor/confirm", json={"code": code}).json()
    admin.browser.headers["x-csrf-token"] = confirmed["csrf_token"]
    assert admin.browser.post("/auth/logout").status_code == 204
    bare = {"email": admin.email, "password": PASSWORD}
    assert admin.browser.post("/auth/login", json=bare).json()["code"] == "second_factor_needed"
    admin.paper = confirmed["recovery_codes"]
    admin.log_in(code=admin.paper.pop())
    return (
        admin,
        Person.arrive(house, "sales@reseller.example"),
        Person.arrive(house, FINANCE_DESK),
    )


def offer(house: House, admin: Person, sales: Person) -> tuple[str, str]:
    """W1."""
    workspace = {"code": "GW", "name": "Workspace Standard", "type": "GWORKSPACE", "google_sku": "1010020028"}
    product = admin.do("/products", {**workspace, "settings": {"plan": "FLEXIBLE"}}, 201)["id"]
    assert sales.refused("POST", "/products", {**workspace, "code": "X"}) == 403
    lead = {
        "name": "PT Contoh Nusantara Sejahtera",
        "billing_email": "finance@contoh-nusantara.example",
        "contact_email": "it@contoh-nusantara.example",
        "tax_number": "0098765432102000",
        "billing_address": "Jl. Contoh Raya No. 10, Bandung 40262",
        "workspace_domain": "contoh-nusantara.example",
    }
    client = sales.do("/clients", lead, 201)["id"]
    content = {
        "lines": [
            {"product_id": product, "quantity": 39, "unit_price": "14.40"},
            {"description": "Migrasi surat elektronik", "quantity": 1, "unit_price": "150.00"},
        ],
        "exchange_rate": "16250",
        "billing_period": "MONTHLY",
    }
    quotation = sales.do("/quotations", {**content, "client_id": client}, 201)["id"]

    def draft(revision: int) -> Any:
        mails = sales.all("/emails", related_id=quotation, purpose="QUOTATION", status="DRAFT")
        return next((mail for mail in mails if mail["revision"] == revision), None)

    mail = eventually("a mail is drafted", lambda: draft(1))
    text = {"subject": "Penawaran untuk Anda", "body": "Dengan hormat, terlampir penawaran kami."}
    sales.do(f"/emails/{mail['id']}", text, verb="PATCH")
    sales.do(f"/quotations/{quotation}/send")
    eventually("it was sent", lambda: sales.look(f"/quotations/{quotation}")["quotation"]["status"] == "SENT")
    sent = house.control.mailbox("it@contoh-nusantara.example")
    assert any("Penawaran untuk Anda" in json.dumps(each) for each in sent)
    content["lines"][0]["quantity"] = 42
    assert sales.do(f"/quotations/{quotation}/revise", content)["revision"] == 2
    eventually("it is drafted anew", lambda: draft(2))
    sales.do(f"/quotations/{quotation}/send")
    eventually("it was sent again", lambda: sales.look(f"/quotations/{quotation}")["quotation"]["status"] == "SENT")
    return client, quotation


def close(house: House, sales: Person, finance: Person, quotation: str) -> Any:
    """W2; Finance answers by mail, as Finance does."""
    assert finance.refused("POST", f"/quotations/{quotation}/accept") == 403
    sales.do(f"/quotations/{quotation}/accept")
    deal = sales.do(f"/quotations/{quotation}/generate-subscription", {})
    bill = f"/billing-cycles/{deal['billing_cycle_id']}"
    eventually("Finance was asked", lambda: finance.look(bill)["status"] == "INVOICE_REQUESTED")
    house.control.answer(FINANCE_DESK, "Nomor invoice: INV/2026/0042", {"invoice.pdf": PDF, "faktur-pajak.pdf": PDF})
    eventually("the answer was read", lambda: finance.look(bill)["status"] == "INVOICED")
    assert finance.look(bill)["invoice_number"] == "INV/2026/0042"
    return deal


def pay(house: House, link: str) -> None:
    """Follows the platform's link to the gateway's page and pays there."""
    assert link.startswith(house.url)

    def page() -> str | None:
        answer = httpx.get(link, trust_env=False)
        return answer.headers["location"] if answer.status_code == 303 else None

    house.control.pay(eventually("the bill can be paid", page))


def first_payment(house: House, admin: Person, deal: Any, client: str) -> Person:
    """W3; the client's person comes in by the mailed link."""
    pay(house, deal["payment_link"])
    contract = f"/subscriptions/{deal['subscription_id']}"
    eventually("the contract is active", lambda: admin.look(contract)["status"] == "ACTIVE")
    eventually(
        "services are on",
        lambda: {task["status"] for task in admin.all("/provisioning-tasks", client_id=client)} == {"SUCCESS"},
        lambda: admin.all("/provisioning-tasks", client_id=client),
    )
    buyer = Person.arrive(house, "finance@contoh-nusantara.example")
    assert [each["id"] for each in buyer.all("/subscriptions")] == [deal["subscription_id"]]
    assert [(each["id"], each["status"]) for each in buyer.all("/billing-cycles")] == [
        (deal["billing_cycle_id"], "PAID")
    ]
    assert [each["status"] for each in buyer.all("/payments")] == ["SUCCESS"]
    assert len(buyer.all("/wallets")) == 1
    assert buyer.look("/profile")["id"] == client
    eventually("it is welcomed", lambda: admin.all("/emails", purpose="WELCOME", status="SENT"))
    return buyer


def another_client_sees_nothing_of_it(house: House, sales: Person, buyer: Person, deal: Any) -> None:
    other = sales.do("/clients", {"name": "PT Contoh Lain", "billing_email": "finance@contoh-lain.example"}, 201)["id"]
    assert buyer.refused("GET", f"/clients/{other}") == 403
    assert buyer.refused("POST", f"/clients/{other}/wallet/top-up", {"amount": idr("10000.00")}) == 404
    assert buyer.refused("POST", f"/subscriptions/{deal['subscription_id']}/cancel", {"reason": "?"}) == 403
    assert buyer.refused("GET", "/users") == 403


def a_month_later(house: House, people: tuple[Person, Person, Person, Person], deal: Any) -> None:
    """W4: the next bill a week ahead, reminders, and the client pays from the portal."""
    admin, _, finance, buyer = people
    due = admin.look(f"/subscriptions/{deal['subscription_id']}")["next_billing_date"]
    wait_until(house, people, due, days_before=6)
    admin.do("/billing/run", status=202)
    bill = eventually("the next bill is opened", lambda: open_bill(buyer))
    assert bill["due_date"] == due
    eventually("the client is reminded", lambda: admin.all("/emails", purpose="REMINDER", status="SENT"))
    eventually("Finance was asked", lambda: finance.look(f"/billing-cycles/{bill['id']}")["invoice_requested_at"])
    finance.do(f"/billing-cycles/{bill['id']}/invoice", {"number": "INV/2026/0043"})
    pay(house, buyer.look(f"/billing-cycles/{bill['id']}/payment-page")["url"])
    eventually("it is paid", lambda: buyer.look(f"/billing-cycles/{bill['id']}")["status"] == "PAID")


def an_unpaid_month(house: House, people: tuple[Person, Person, Person, Person], deal: Any) -> None:
    """W4: nobody pays, services are off; it is paid after all, and they are on again."""
    admin, _, _, buyer = people
    contract = f"/subscriptions/{deal['subscription_id']}"
    due = admin.look(contract)["next_billing_date"]
    wait_until(house, people, due, days_before=6)
    admin.do("/billing/run", status=202)
    bill = eventually("the bill is opened", lambda: open_bill(buyer))
    # Days on which nothing ran are not counted against a client: the platform lives through each of them.
    for days_after in range(6):
        wait_until(house, people, due, days_before=-days_after)
        admin.do("/billing/run", status=202)
        eventually("all jobs were done", lambda: is_idle(admin))
    eventually(
        "services are off",
        lambda: admin.look(contract)["status"] == "SUSPENDED",
        lambda: admin.look("/billing/plan"),
    )
    assert buyer.look(f"/billing-cycles/{bill['id']}")["status"] == "FAILED"
    pay(house, buyer.look(f"/billing-cycles/{bill['id']}/payment-page")["url"])
    eventually("services are on again", lambda: admin.look(contract)["status"] == "ACTIVE")


def without_the_gateway(house: House, admin: Person, sales: Person, finance: Person) -> None:
    """W5: Xendit is down, a deal is made and paid by hand; when it is back the deal is moved over."""
    house.control.outage("xendit", True)
    product = admin.all("/products")[0]["id"]
    lead = {
        "name": "PT Contoh Manual",
        "billing_email": "finance@contoh-manual.example",
        "billing_address": "Jl. Contoh Raya No. 11, Bandung 40262",
        "workspace_domain": "contoh-manual.example",
    }
    client = sales.do("/clients", lead, 201)["id"]
    wanted = {
        "client_id": client,
        "lines": [{"product_id": product, "quantity": 3, "unit_price": "200000"}],
        "billing_period": "MONTHLY",
        "start": house.today,
    }
    deal = sales.do("/subscriptions", wanted, 201)
    assert sales.refused("POST", f"/billing-cycles/{deal['billing_cycle_id']}/confirm-payment", {}) == 403
    received = {"amount": deal["amount"], "paid_on": house.today, "reference": "TRF-0001"}
    finance.do(f"/billing-cycles/{deal['billing_cycle_id']}/confirm-payment", received)
    contract = f"/subscriptions/{deal['subscription_id']}"
    eventually("it is active", lambda: finance.look(contract)["status"] == "ACTIVE")
    # Four eyes: who wrote the payment down does not give it back alone.
    (payment,) = finance.all("/payments", client_id=client)
    refund = {"amount": idr("1000.00"), "to": "WALLET", "reason": "too much"}
    assert finance.refused("POST", f"/payments/{payment['id']}/refund", refund) == 403
    admin.do(f"/payments/{payment['id']}/refund", refund, 201)
    house.control.outage("xendit", False)
    sales.do(f"{contract}/automate", {"collection": "LINK"})
    assert sales.look(contract)["automatic_from"] is not None


def reports_and_trail(admin: Person, finance: Person, sales: Person) -> None:
    """What Admin and Finance see afterwards."""
    assert finance.look("/reports/mrr")["tables"]
    assert sales.look("/reports/leaderboard")["tables"]
    assert finance.refused("GET", "/audit") == 403
    who = {entry["label"] for entry in admin.all("/audit", limit="200")}
    assert {"sales@reseller.example", FINANCE_DESK, "admin@reseller.example"} <= who


def wait_until(house: House, people: tuple[Person, ...], day: str, *, days_before: int) -> None:
    """Everything is started on that morning; sessions may have ended meanwhile."""
    target = datetime.fromisoformat(f"{day}T10:00:30").replace(tzinfo=JAKARTA) - timedelta(days=days_before)
    house.wait(target - house.now)
    for person in people:
        person.browser.cookies.clear()
        person.log_in(**({"code": person.paper.pop()} if person.paper else {}))


def is_idle(admin: Person) -> bool:
    """Nothing waits to be done today."""
    return not {job["state"] for job in admin.all("/jobs", limit="200")} - {"done", "cancelled", "delayed", "parked"}


def open_bill(buyer: Person) -> Any:
    bills = buyer.all("/billing-cycles")
    return next((bill for bill in bills if bill["status"] in ("PENDING", "INVOICE_REQUESTED", "INVOICED")), None)


def idr(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "IDR"}
