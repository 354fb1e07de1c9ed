"""`subplat doctor`: one line a check, what to do, and no secret."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from subplat.adapters.sandbox.world import World
from subplat.testing.distributions import write_distribution
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.checks import Verdict, secret_checks
from subplat.wiring.doctor import examined
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.port_checks import PORTS
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]
LIVE = {
    "SUBPLAT_PROFILE": "live",
    "SUBPLAT_BASE_URL": "https://billing.reseller.example",
    "SUBPLAT_XENDIT_BASE_URL": "http://127.0.0.1:9",
    "SUBPLAT_XENDIT_SECRET_KEY": "canary-secret-key",
    "SUBPLAT_XENDIT_CALLBACK_TOKENS": "canary-callback-token",
    "SUBPLAT_GOOGLE_RESELLER_ADMIN": "admin@reseller.example",
    "SUBPLAT_GOOGLE_ENDPOINT": "http://127.0.0.1:9",
    "SUBPLAT_GEMINI_API_KEY": "canary-gemini-key",
    "SUBPLAT_GEMINI_BASE_URL": "http://127.0.0.1:9",
    "SUBPLAT_COSMIC_WRITE_KEY": "canary-write-key",
    "SUBPLAT_COSMIC_BASE_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def platform(migrated: MigratedDatabase, sandbox: World) -> Iterator[LivePlatform]:
    with open_platform(load_settings()) as opened:
        yield opened


def told(run: Run) -> tuple[int, dict[str, dict[str, str]]]:
    code, out, _ = run("doctor", "--json")
    return code, {check["name"]: check for check in json.loads(out)}


def test_every_port_clock_secrets_schema_and_queue_are_well(run: Run, platform: LivePlatform) -> None:
    code, checks = told(run)
    assert code == 0
    assert {name: check["status"] for name, check in checks.items()} == {
        "profile": "OK",
        "staff token": "OK",
        "secrets": "OK",
        "second factors": "OK",
        "database": "OK",
        "clock": "OK",
        "admins": "WARN",
        "queue": "OK",
        **{f"adapter {what}": "OK" for what in ("gateway", "mailer", "GWORKSPACE", "GCP")},
        **{f"port {port}": "OK" for port in PORTS},
    }
    assert all(bool(check["what_to_do"]) == (check["status"] != "OK") for check in checks.values())
    assert "-> run `subplat users create" in run("doctor")[1]


def test_without_a_sandbox_the_books_are_looked_at_all_the_same(run: Run, migrated: MigratedDatabase) -> None:
    code, checks = told(run)
    assert (code, checks["sandbox"]["status"], checks["database"]["status"]) == (1, "FAIL", "OK")
    assert "subplat serve" in checks["sandbox"]["what_to_do"]


def test_without_a_database_the_ports_are_looked_at_all_the_same(
    run: Run, sandbox: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    code, checks = told(run)
    assert (code, checks["database"]["status"], checks["port gateway"]["status"]) == (1, "FAIL", "OK")


def test_a_schema_that_is_not_the_code_s_fails(run: Run, platform: LivePlatform, migrated: MigratedDatabase) -> None:
    with psycopg.connect(migrated.owner_dsn) as connection:
        connection.execute("alter table clients add column left_over text")
    try:
        code, checks = told(run)
    finally:
        with psycopg.connect(migrated.owner_dsn) as connection:
            connection.execute("alter table clients drop column left_over")
    assert (code, checks["database"]["status"]) == (1, "FAIL")
    assert "subplat db upgrade" in checks["database"]["what_to_do"]


def test_a_job_that_nobody_takes_is_noticed(run: Run, platform: LivePlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    from subplat.application.payments.callbacks import StoreCallback

    platform.application.payments.store_callback(StoreCallback(payload={"id": "inv-1"}, headers={}))
    assert told(run)[1]["queue"]["status"] == "OK"
    monkeypatch.setattr("subplat.wiring.checks.JOBS_MAY_WAIT", timedelta(seconds=-1))
    assert "subplat worker" in told(run)[1]["queue"]["what_to_do"]


def test_clocks_that_differ_are_noticed(run: Run, platform: LivePlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subplat.wiring.checks.CLOCKS_MAY_DIFFER", timedelta(seconds=-1))
    assert told(run)[1]["clock"]["status"] == "WARN"
    monkeypatch.setattr("subplat.wiring.checks.CLOCKS_MUST_NOT_DIFFER", timedelta(seconds=-1))
    code, checks = told(run)
    assert (code, checks["clock"]["status"]) == (1, "FAIL")


def test_a_live_installation_is_told_what_is_missing_and_no_secret(
    run: Run, migrated: MigratedDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key_file = tmp_path / "service-account.json"
    key_file.write_text("{}")
    key_file.chmod(0o644)
    for name, value in {**LIVE, "SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE": str(key_file)}.items():
        monkeypatch.setenv(name, value)
    code, out, err = run("doctor")
    assert code == 1
    assert "canary" not in out + err
    assert "chmod 600" in out
    assert "port gateway: http://127.0.0.1:9: ConnectionRefusedError" in out
    monkeypatch.delenv("SUBPLAT_GEMINI_API_KEY")
    _, out, err = run("doctor")
    assert ("not set: SUBPLAT_GEMINI_API_KEY" in out, err) == (True, "")


def test_short_tokens_and_a_missing_key_file_are_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in LIVE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SUBPLAT_XENDIT_CALLBACK_TOKENS", "canary-callback-token,short")
    monkeypatch.setenv("SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE", str(tmp_path / "nowhere.json"))
    secrets, account = secret_checks(load_settings())
    assert (secrets.status, "SUBPLAT_XENDIT_CALLBACK_TOKENS (2)" in secrets.detail) == (Verdict.WARN, True)
    assert (account.status, "No such file" in account.detail) == (Verdict.FAIL, True)
    key_file = tmp_path / "key.json"
    key_file.write_text("{}")
    key_file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE", str(key_file))
    monkeypatch.setenv("SUBPLAT_XENDIT_CALLBACK_TOKENS", "canary-callback-token")
    assert [check.status for check in secret_checks(load_settings())] == [Verdict.OK, Verdict.OK]


def test_bad_settings_are_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPLAT_DATABASE_POOL_SIZE", "many")
    code, checks = told(run)
    assert (code, list(checks), checks["settings"]["status"]) == (1, ["settings"], "FAIL")


def test_a_sandbox_that_is_gone_is_noticed_at_every_port_that_leads_there(
    migrated: MigratedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_SANDBOX_URL", "http://127.0.0.1:9")
    failing = [check.name for check in examined(load_settings()) if check.status is Verdict.FAIL]
    assert "port gateway" in failing
    assert "database" not in failing


def test_an_adapter_of_another_distribution_is_told_with_it_and_its_own_address_is_tried(
    run: Run, platform: LivePlatform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offered = """
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.application.ports.third_party import OfferedMailer


def make(surroundings):
    return OfferedMailer(mailer=InMemoryMailer(), address="http://127.0.0.1:9")
"""
    write_distribution(
        tmp_path / "site",
        name="contoh-mail",
        version="1.2",
        modules={"contoh_mail_of_the_doctor": offered},
        entry_points={"subplat.mailers": {"contoh": "contoh_mail_of_the_doctor:make"}},
    )
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("SUBPLAT_ADAPTERS_MAILER", "contoh")
    code, checks = told(run)
    assert (code, checks["adapter mailer"]["detail"]) == (1, "contoh (contoh-mail 1.2)")
    assert checks["port mailer"]["detail"].startswith("http://127.0.0.1:9: ConnectionRefusedError")
    assert checks["port inbox"]["status"] == "OK"
    assert json.loads(run("config", "show", "--json")[1])["adapters"]["mailer"] == "contoh (contoh-mail 1.2)"


def test_an_adapter_that_nobody_offers_is_a_finding_and_hides_no_other(
    run: Run, platform: LivePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_ADAPTERS_GATEWAY", "nobody")
    code, checks = told(run)
    failing = {name for name, check in checks.items() if check["status"] == "FAIL"}
    assert (code, failing) == (1, {"adapter gateway", "port gateway", "port auto_debit", "port refunds"})
    assert "no payment gateway called 'nobody'" in checks["port gateway"]["detail"]
    assert "nobody" in json.loads(run("config", "show", "--json")[1])["adapters"]["gateway"]
    code, _, err = run("worker")
    assert (code, "installed are: xendit" in err) == (2, True)
