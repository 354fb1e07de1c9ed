"""The gateway of the how-to page, installed as a distribution: a deal is paid at it, over HTTP; a mailer and a provisioner too."""

import hmac
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import httpx
import psycopg
import pytest
from attrs import define, evolve
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from typed_settings.types import SecretStr

from subplat import Subplat
from subplat.adapters.memory.callbacks import InMemoryCallbackReader
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.application.catalog.add_product import AddProduct
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Unavailable
from subplat.application.ports.payment_gateway import GatewayLink
from subplat.application.ports.third_party import Surroundings
from subplat.application.quotations.content import OfferLine
from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import ProductId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.provisioning.words import TargetSystem
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.builders import a_deal, a_lead, a_product, an_offer
from subplat.testing.contracts.payment_gateway import PaymentGatewayContract
from subplat.testing.distributions import write_distribution
from subplat.wiring.books_only import open_books
from subplat.wiring.demonstration import installation
from subplat.wiring.live import LivePlatform
from subplat.wiring.offers import GATEWAYS, UnfitAdapter, made
from subplat.wiring.outward import CalledInsideUnit
from subplat.wiring.settings import AdapterSettings, Settings
from subplat.wiring.settled import SettledPlatform

KEY = "canary-7f3a"
OPTIONS = SecretStr(json.dumps({"callback_key": KEY}))
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "add-a-payment-gateway.md"
OTHERS = """
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.adapters.memory.provisioner import InMemoryProvisioner
from subplat.application.ports.third_party import OfferedMailer, OfferedProvisioner

closed = []


def mailer(surroundings):
    assert not surroundings.live
    return OfferedMailer(mailer=InMemoryMailer(), close=lambda: closed.append("mailer"))


def provisioner(surroundings):
    return OfferedProvisioner(provisioner=InMemoryProvisioner(), close=lambda: closed.append("provisioner"))
"""


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own module, and two adapters more."""
    source = str(next(iter(Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples())).parsed)
    write_distribution(
        tmp_path / "site",
        name="contoh-gateway",
        version="1.2",
        modules={"contoh_gateway": source, "contoh_others": OTHERS},
        entry_points={
            "subplat.payment_gateways": {"contoh": "contoh_gateway:make"},
            "subplat.mailers": {"contoh": "contoh_others:mailer"},
            "subplat.provisioners": {"contoh": "contoh_others:provisioner"},
        },
    )
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for module in ("contoh_gateway", "contoh_others"):
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.fixture
def by_contoh(settings: Settings) -> Settings:
    return evolve(settings, adapters=AdapterSettings(gateway="contoh", gateway_options=OPTIONS))


@pytest.fixture
def served(by_contoh: Settings) -> Iterator[tuple[LivePlatform, Callable[[], None], httpx.Client]]:
    """The whole installation, what waits until it is idle, and somebody who calls it."""
    with HttpServer.reserved() as server:
        settings = evolve(by_contoh, base_url=server.base_url)
        with (
            installation(settings) as (platform, world),
            server.serving(platform),
            httpx.Client(base_url=server.base_url, trust_env=False) as http,
        ):
            yield platform, world.settle, http


@define(kw_only=True, eq=False)
class Watching(SettledPlatform):
    """A platform whose jobs a worker runs."""

    settle: Callable[[], None]

    def run_until_idle(self) -> int:
        self.settle()
        return 0


def _line(product: ProductId) -> OfferLine:
    return OfferLine(product_id=product, quantity=1, unit_price=Decimal("100.00"))


def _product() -> AddProduct:
    return AddProduct(code="ADVICE", name="Konsultasi", type=ProductType.SERVICE)


def provider(platform: LivePlatform) -> InMemoryPaymentGateway:
    gateway = platform.container.gateway()
    assert isinstance(gateway, InMemoryPaymentGateway)
    return gateway


def signed(body: bytes) -> dict[str, str]:
    return {"x-contoh-signature": hmac.new(KEY.encode(), body, sha256).hexdigest()}


def test_a_deal_is_paid_at_a_gateway_that_was_found_by_its_name(served) -> None:
    platform, settle, http = served
    app = Subplat(Watching(platform=platform, settle=settle))
    advice = app.catalog.add(_product())
    deal = a_deal(app, content=an_offer(app, _line(advice)))
    page = http.get(deal.payment_link)
    assert page.headers["location"].startswith("https://payments.example/")
    body = json.dumps(dict(provider(platform).pay(page.headers["location"]))).encode()
    assert app.books.payments == ()

    for headers in ({}, {"x-contoh-signature": "0" * 64}, {"x-callback-token": "sandbox-callback-token"}):
        refused = http.post("/webhooks/contoh", content=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "bad_callback_signature")
    twice = [("x-contoh-signature", signed(body)["x-contoh-signature"])] * 2
    assert http.post("/webhooks/contoh", content=body, headers=twice).status_code == 401
    assert http.post("/webhooks/contoh", content=body + b" ", headers=signed(body)).status_code == 401
    assert http.post("/webhooks/xendit", content=body, headers=signed(body)).status_code == 404
    assert http.get("/webhooks/contoh").status_code == 405

    answers = [http.post("/webhooks/contoh", content=body, headers=signed(body)) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"stored": True}, {"stored": False}]
    settle()
    (payment,) = app.books.payments
    assert payment.amount == deal.amount
    assert [each.status for each in app.books.subscriptions] == [SubscriptionStatus.ACTIVE]


def test_the_description_names_the_route_of_the_gateway_in_use(served) -> None:
    _, _, http = served
    paths = http.get("/schema/openapi.json").json()["paths"]
    assert "/webhooks/xendit" not in paths
    assert paths["/webhooks/contoh"]["post"]["operationId"] == "receiveContohCallback"
    assert paths["/webhooks/contoh"]["post"]["security"] == []


def test_as_a_library_its_callbacks_are_delivered_by_hand(by_contoh: Settings) -> None:
    with Subplat.from_settings(by_contoh) as app:
        deal = a_deal(app, content=an_offer(app, _line(app.catalog.add(_product()))))
        gateway = provider(app._platform.platform)
        (link,) = gateway.find_links(str(app.books.links[0].reference))
        with pytest.raises(RuleBroken):
            app.sandbox.pay(deal.payment_link)
        app.sandbox.deliver(dict(gateway.pay(link.url)))
        app.run_until_idle()
        assert [each.status for each in app.books.subscriptions] == [SubscriptionStatus.ACTIVE]


def test_it_stands_behind_the_guard_as_ours_do(by_contoh: Settings) -> None:
    with Subplat.from_settings(by_contoh) as app:
        container = app._platform.platform.container
        with container.units_of_work()(), pytest.raises(CalledInsideUnit, match=r"gateway\.find_links"):
            container.guarded_ports().gateway.find_links("link-1")


def test_a_mailer_and_a_provisioner_do_their_part_and_are_closed(settings: Settings) -> None:
    adapters = AdapterSettings(mailer="contoh", gcp="contoh")
    with Subplat.from_settings(evolve(settings, adapters=adapters)) as app:
        machine = a_product(app, ProductType.GCP)
        deal = a_deal(app, client=a_lead(app), content=an_offer(app, _line(machine)))
        container = app._platform.platform.container
        assert [mail.from_email for mail in container.mailer().sent_to("it@contoh-1.example")] == [
            "sales@reseller.example"
        ]
        assert app.sandbox.mails_to("it@contoh-1.example") == []
        app.sandbox.pay(deal.payment_link)
        app.run_until_idle()
        cloud = container.provisioners()[TargetSystem.GCP]
        assert [order.action for order in cloud.orders] == ["ACTIVATE"]
        assert {task.status for task in app.books.tasks} == {"SUCCESS"}
        # Without an inbox of theirs mail is still read at Gmail.
        assert type(container.inbox()).__name__ == "GmailInbox"
        closed = sys.modules["contoh_others"].closed
        assert closed == []
    assert sorted(closed) == ["mailer", "provisioner"]


@pytest.mark.parametrize(
    ("adapters", "told"),
    [
        (AdapterSettings(gateway="xendt"), "installed are: xendit .*, contoh .contoh-gateway 1.2."),
        (AdapterSettings(gateway="contoh"), "contoh .contoh-gateway 1.2. .* cannot be made: KeyError: 'callback_key'"),
        (AdapterSettings(gworkspace="nobody"), "SUBPLAT_ADAPTERS_GWORKSPACE: there is no provisioner called 'nobody'"),
    ],
)
def test_nothing_starts_with_an_adapter_that_cannot_be_used(
    settings: Settings, adapters: AdapterSettings, told: str
) -> None:
    with pytest.raises(UnfitAdapter, match=told):
        Subplat.from_settings(evolve(settings, adapters=adapters))
    with psycopg.connect(str(settings.database.owner_url)) as connection:
        (row,) = connection.execute(
            "select count(*) from pg_stat_activity where usename = 'subplat_app' and datname = current_database()"
        ).fetchall()
    assert row == (0,)


def test_whoever_only_looks_at_the_books_makes_no_adapter(by_contoh: Settings) -> None:
    broken = evolve(by_contoh, adapters=AdapterSettings(gateway="contoh", mailer="contoh"))
    with open_books(broken) as platform:
        assert platform.application.books.read().clients == ()


class TestTheGatewayOfThePage(PaymentGatewayContract):
    """Found by its entry point, and held to the same promises as ours."""

    @pytest.fixture
    def gateway(self) -> InMemoryPaymentGateway:
        self.clock = ManualClock(datetime(2026, 1, 31, tzinfo=UTC))
        around = Surroundings(live=False, clock=self.clock, callback_url="", options={"callback_key": KEY})
        gateway = made(GATEWAYS, "contoh", "SUBPLAT_ADAPTERS_GATEWAY", around).gateway
        assert isinstance(gateway, InMemoryPaymentGateway)
        self.provider = gateway
        return gateway

    @pytest.fixture
    def reader(self) -> InMemoryCallbackReader:
        return InMemoryCallbackReader()

    def now(self) -> datetime:
        return self.clock.now()

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)

    def pay(
        self, link: GatewayLink, *, amount: Money | None = None, method: PaymentMethod | None = None, late: bool = False
    ) -> Sequence[Mapping[str, object]]:
        return [self.provider.pay(link.url, amount=amount, method=method, after_expiry=late)]

    def lose_next_answer(self, *, effect: bool) -> None:
        self.provider.fail_next(OutcomeUnknown("contoh", "no answer"), effect=effect)

    def go_down(self) -> None:
        self.provider.fail_next(Unavailable("contoh", "down"))

    def throttle(self) -> None:
        self.provider.fail_next(Unavailable("contoh", "too many", retry_after=timedelta(seconds=42)))

    def garble_next(self) -> None:
        self.provider.fail_next(MalformedAnswer("contoh", "garbled"), effect=True)
