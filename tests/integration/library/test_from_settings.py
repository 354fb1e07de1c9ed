"""`Subplat.from_settings`: the same object as in memory, on PostgreSQL, and gone without a trace when it is closed."""

import inspect
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from attrs import evolve
from typed_settings.types import SecretStr

from subplat import Subplat
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.catalog.add_product import AddProduct
from subplat.application.quotations.content import OfferLine
from subplat.domain.accounts.user import Role
from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import RuleBroken
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import a_deal, an_offer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.live import IncompleteSettings
from subplat.wiring.setting_faults import BadSettings
from subplat.wiring.settings import (
    CosmicSettings,
    GeminiSettings,
    GoogleSettings,
    Profile,
    Settings,
    XenditSettings,
)

ADVICE = OfferLine(description="Konsultasi", quantity=2, unit_price=Decimal("100.00"))


@pytest.fixture
def live(settings: Settings, tmp_path: Path) -> Settings:
    """Complete; nothing answers there."""
    key = tmp_path / "service-account.json"
    key.write_text(json.dumps({"type": "service_account"}))
    return evolve(
        settings,
        profile=Profile.LIVE,
        base_url="https://billing.reseller.example",
        xendit=XenditSettings(
            base_url="http://127.0.0.1:9", secret_key=SecretStr("secret key"), callback_tokens=SecretStr("token")
        ),
        google=GoogleSettings(service_account_file=key, reseller_admin="admin@reseller.example"),
        gemini=GeminiSettings(base_url="http://127.0.0.1:9", api_key=SecretStr("gemini key")),
        cosmic=CosmicSettings(base_url="http://127.0.0.1:9", write_key=SecretStr("write key")),
    )


def connections_to(database: MigratedDatabase) -> int:
    with psycopg.connect(database.superuser_dsn) as connection:
        (row,) = connection.execute(
            "select count(*) from pg_stat_activity where usename = 'subplat_app' and datname = current_database()"
        ).fetchall()
    return int(row[0])


def public(app: Subplat) -> set[str]:
    return {name for name in (*vars(app), *dir(type(app))) if not name.startswith("_")}


def test_a_deal_by_card_is_played_from_the_environment_without_a_server(
    settings: Settings, database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_DATA_DIRECTORY", str(settings.data_directory))
    monkeypatch.setenv("SUBPLAT_DATABASE_URL", database.dsn)
    monkeypatch.setenv("SUBPLAT_DATABASE_OWNER_URL", database.owner_dsn)
    with Subplat.from_settings() as app:
        app.accounts.register(RegisterUser(email="sales@reseller.example", full_name="Tim", role=Role.SALES))
        deal = a_deal(app, content=an_offer(app, ADVICE), collection=Collection.AUTO_DEBIT)
        (mail,) = app.sandbox.mails_to("it@contoh-1.example")
        assert mail.to_email == "it@contoh-1.example"
        assert mail.from_email == "sales@reseller.example"
        app.sandbox.pay(deal.payment_link)
        assert app.run_until_idle() > 0
        assert [each.status for each in app.books.subscriptions] == [SubscriptionStatus.ACTIVE]
        with pytest.raises(RuleBroken, match="PAID"):
            app.sandbox.pay(deal.payment_link)
        with pytest.raises(RuleBroken, match="no mail that could be answered"):
            app.sandbox.answer("nobody@contoh.example", "?")


def test_what_was_opened_is_closed_at_the_end_and_once_more_does_no_harm(
    settings: Settings, database: MigratedDatabase
) -> None:
    with Subplat.from_settings(settings) as app:
        app.run_until_idle()
        twins = str(app._platform.platform.settings.sandbox_url)
        assert httpx.get(f"{twins}/_sandbox/clock", trust_env=False).is_success
        assert connections_to(database) > 0
    assert connections_to(database) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{twins}/_sandbox/clock", trust_env=False)
    assert not (settings.data_directory / "sandbox.url").exists()
    app.close()


def test_books_outlive_the_object(settings: Settings) -> None:
    with Subplat.from_settings(settings) as app:
        app.catalog.add(AddProduct(code="ADVICE", name="Konsultasi", type=ProductType.SERVICE))
    with Subplat.from_settings(settings) as app:
        assert [product.code for product in app.books.products] == ["ADVICE"]


def test_twins_that_run_already_are_used_and_stay(settings: Settings) -> None:
    with SandboxServer(World.with_clock(_clock())) as server:
        (settings.data_directory / "sandbox.url").write_text(server.base_url)
        with Subplat.from_settings(settings) as app:
            assert urlsplit(str(app._platform.platform.settings.sandbox_url)) == urlsplit(server.base_url)
        assert httpx.get(f"{server.base_url}/_sandbox/clock", trust_env=False).is_success


def _clock() -> object:
    from subplat.adapters.sandbox.clock import MovableClock
    from subplat.adapters.system.clock import SystemClock

    return MovableClock.following(SystemClock().now)


def test_what_fails_while_opening_leaves_nothing_open(
    settings: Settings, database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(settings: Settings) -> None:
        raise OSError("no adapters today")

    monkeypatch.setattr("subplat.wiring.settled.open_platform", broken)
    with pytest.raises(OSError, match="no adapters today"):
        Subplat.from_settings(settings)
    assert not (settings.data_directory / "sandbox.url").exists()


def test_both_have_the_same_public_surface(settings: Settings) -> None:
    imagined = Subplat.in_memory(now="2026-01-31T09:00+07:00")
    with Subplat.from_settings(settings) as app:
        assert public(app) == public(imagined)
        steered = {name for name in dir(imagined.sandbox) if not name.startswith("_")}
        assert {name for name in dir(type(app.sandbox)) if not name.startswith("_")} == steered | {"platform"}
        for name in ("pay", "deliver", "mails_to", "answer"):
            ways = [inspect.signature(getattr(type(each.sandbox), name)) for each in (app, imagined)]
            assert ways[0] == ways[1]
    with imagined as same:
        assert same is imagined


def test_time_and_stand_ins_belong_to_memory(settings: Settings) -> None:
    with Subplat.from_settings(settings) as app:
        with pytest.raises(RuleBroken, match="time passes by itself"):
            app.advance(days=1)
        with pytest.raises(RuleBroken, match="in_memory"):
            _ = app.sandbox.platform


@pytest.mark.parametrize(
    "steer",
    [
        lambda world: world.pay("https://billing.reseller.example/pay/x"),
        lambda world: world.deliver({"id": "inv-1"}),
        lambda world: world.mails_to("it@contoh.example"),
        lambda world: world.answer("it@contoh.example", "ya"),
        lambda world: world.platform,
    ],
)
def test_the_real_world_cannot_be_steered(live: Settings, steer: Callable[[object], object]) -> None:
    with Subplat.from_settings(live) as app, pytest.raises(RuleBroken, match="real systems"):
        steer(app.sandbox)


def test_a_live_platform_is_opened_without_touching_the_schema_or_calling_anybody(live: Settings) -> None:
    with Subplat.from_settings(live) as app:
        assert app.books.clients == ()


def test_bad_settings_are_named_before_anything_is_opened(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(IncompleteSettings, match="in_memory"):
        Subplat.from_settings(evolve(settings, profile=Profile.MEMORY))
    with pytest.raises(IncompleteSettings, match=r"SUBPLAT_XENDIT_SECRET_KEY, .*SUBPLAT_COSMIC_WRITE_KEY"):
        Subplat.from_settings(evolve(settings, profile=Profile.LIVE))
    monkeypatch.setenv("SUBPLAT_PROFILE", "nonsense")
    monkeypatch.setenv("SUBPLAT_DATABASE_POOL_SIZE", "many")
    with pytest.raises(BadSettings) as raised:
        Subplat.from_settings()
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        "SUBPLAT_PROFILE",
        "SUBPLAT_DATABASE_POOL_SIZE",
    ]
