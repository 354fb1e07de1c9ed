"""`subplat users`: the way to the first login, for which no password ever is an argument."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from subplat.adapters.sandbox.world import World
from subplat.application.accounts.choose_password import ChoosePassword, LinkDead
from subplat.application.accounts.sign_in import SignIn, SignInFailed
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]
EMAIL = "admin@reseller.example"
PASSWORD = "melati-kuning-di-kebun-41"


@pytest.fixture
def platform(migrated: MigratedDatabase, sandbox: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[LivePlatform]:
    monkeypatch.setenv("SUBPLAT_ACCESS_HASH_MEMORY_KIB", "64")
    monkeypatch.setenv("SUBPLAT_ACCESS_HASH_PASSES", "1")
    with open_platform(load_settings()) as opened:
        yield opened


def made(run: Run, *arguments: str) -> dict[str, str]:
    code, out, _ = run("users", *arguments, "--json")
    assert code == 0
    return dict(json.loads(out))


def choose(platform: LivePlatform, token: str, purpose: LinkPurpose = LinkPurpose.INVITE) -> None:
    platform.application.accounts.choose_password(ChoosePassword(token=token, password=PASSWORD, purpose=purpose))


def test_the_first_admin_logs_in_by_the_printed_link(run: Run, platform: LivePlatform) -> None:
    shown = made(run, "create", "--role", "admin", "--email", EMAIL, "--name", "Admin Utama")
    assert shown["link"] == f"http://127.0.0.1:8000/welcome/{shown['token']}"
    choose(platform, shown["token"])
    signed_in = platform.application.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD))
    assert (str(signed_in.user.id), signed_in.user.role) == (shown["user_id"], Role.ADMIN)
    _, doctor, _ = run("doctor", "--json")
    assert {check["name"]: check["status"] for check in json.loads(doctor)}["admins"] == "OK"


def test_a_newer_link_makes_the_older_useless_and_is_for_another_password_where_there_is_one(
    run: Run, platform: LivePlatform
) -> None:
    first = made(run, "create", "--role", "SALES", "--email", EMAIL)
    second = made(run, "invite", "--email", EMAIL.upper())
    with pytest.raises(LinkDead):
        choose(platform, first["token"])
    choose(platform, second["token"])
    third = made(run, "invite", "--email", EMAIL)
    assert "/reset-password/" in third["link"]
    choose(platform, third["token"], LinkPurpose.RESET)


def test_a_disabled_login_is_none_and_who_did_it_is_written_down(run: Run, platform: LivePlatform) -> None:
    made(run, "create", "--role", "ADMIN", "--email", "other@reseller.example")
    choose(platform, made(run, "create", "--role", "ADMIN", "--email", EMAIL)["token"])
    assert made(run, "disable", "--email", EMAIL)["active"] is False
    made(run, "disable", "--email", EMAIL)
    with pytest.raises(SignInFailed):
        platform.application.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD))
    with platform.container.engine().connect() as connection:
        entries = connection.execute(text("select * from audit_log")).mappings().all()
    assert entries
    assert all("cli:" in str(dict(entry)) for entry in entries if "is_active" in str(dict(entry)))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("create", "--role", "CLIENT", "--email", EMAIL), 1),
        (("create", "--role", "ROOT", "--email", EMAIL), 2),
        (("create", "--role", "ADMIN", "--email", "nobody"), 1),
        (("create", "--role", "ADMIN", "--email", EMAIL, "--password", "x"), 2),
        (("invite", "--email", "stranger@reseller.example"), 1),
        (("disable", "--email", "stranger@reseller.example"), 1),
    ],
)
def test_what_cannot_be_done_ends_with_a_reason(
    run: Run, platform: LivePlatform, arguments: tuple[str, ...], code: int
) -> None:
    ended, out, err = run("users", *arguments)
    assert (ended, out) == (code, "")
    assert err
    assert "Traceback" not in err


def test_the_last_admin_is_not_disabled(run: Run, platform: LivePlatform) -> None:
    made(run, "create", "--role", "ADMIN", "--email", EMAIL)
    code, _, err = run("users", "disable", "--email", EMAIL)
    assert code == 1
    assert "last active Admin" in err
