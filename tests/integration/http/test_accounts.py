"""Logins over HTTP, in memory and on PostgreSQL: sessions, links, second factors, keys, and who does not get in."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from attrs import define, field
from litestar import Litestar
from litestar.testing import TestClient
from pyotp import TOTP
from sqlalchemy import text

from subplat.application.accounts.invite_to_portal import InviteToPortal
from subplat.application.application import Application
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.ids import ClientId, UserId
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform

API = "/api/v1"
PASSWORD = "melati-kuning-di-kebun-41"
OTHER = "gunung berkabut pagi ini"
ADMIN, SALES, FINANCE, CLIENT = (
    "admin@reseller.example",
    "sales@reseller.example",
    "finance@reseller.example",
    "billing@contoh.example",
)
NOBODY = "019c11c7-4d00-7000-8000-00000000ffff"
Browser = httpx.Client


@define
class House:
    """An installation with its logins; `admin` is the key from the environment."""

    application: Application
    serve: Callable[..., TestClient[Litestar]]
    admin: TestClient[Litestar]
    clients: dict[str, str] = field(factory=dict[str, str])

    def browser(self, **differences: Any) -> Browser:
        """Another one, without any cookie, over https; of an application configured a little differently."""
        served = self.serve(self.application, **differences) if differences else self.admin
        return httpx.Client(transport=served._transport, base_url="https://testserver.local")

    def login(self, email: str = SALES, role: str = "SALES") -> UserId:
        """Somebody who has chosen PASSWORD by a one-time link."""
        answer = self.admin.post(f"{API}/users", json={"email": email, "full_name": "Tim", "role": role})
        assert answer.status_code == 201, answer.text
        return self.welcomed(UserId(UUID(answer.json()["id"])))

    def portal_login(self, email: str = CLIENT) -> UserId:
        """The first user of a new client, likewise."""
        answer = self.admin.post(f"{API}/clients", json={"name": "PT Contoh", "billing_email": email})
        self.clients[email] = answer.json()["id"]
        self.application.handle(InviteToPortal(client_id=ClientId(UUID(answer.json()["id"]))))
        return self.welcomed(self.application.accounts.find(email).id)

    def welcomed(self, user_id: UserId) -> UserId:
        choice = {"token": self.token(user_id), "password": PASSWORD}
        assert self.browser().post(f"{API}/auth/invitations/accept", json=choice).status_code == 204
        return user_id

    def token(self, user_id: UserId, purpose: LinkPurpose = LinkPurpose.INVITE) -> str:
        return self.application.accounts.links.issue(user_id, purpose).rpartition("/")[2]

    def logged_in(self, email: str = SALES, password: str = PASSWORD) -> Browser:
        """A browser in which somebody is logged in."""
        browser = self.browser()
        log_in(browser, email, password)
        return browser


@pytest.fixture
def house(platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]], client: TestClient[Litestar]) -> House:
    """In memory: for what does not depend on how things are kept."""
    return House(platform.application, serve, client)


@pytest.fixture(params=["memory", "postgres"])
def any_house(request: pytest.FixtureRequest, serve: Callable[..., TestClient[Litestar]]) -> House:
    if request.param == "memory":
        house: House = request.getfixturevalue("house")
        return house
    live: LivePlatform = request.getfixturevalue("on_postgres")
    return House(live.application, serve, request.getfixturevalue("client_on_postgres"))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def log_in(browser: Browser, email: str = SALES, password: str = PASSWORD, **more: str) -> None:
    answer = browser.post(f"{API}/auth/login", json={"email": email, "password": password, **more})
    assert answer.status_code == 200, answer.text
    browser.headers["x-csrf-token"] = answer.json()["csrf_token"]


def cookie(browser: Browser) -> str:
    return str(browser.cookies["__Host-subplat"])


def is_logged_in(browser: Browser) -> bool:
    return browser.get(f"{API}/auth/me").status_code == 200


def test_somebody_logs_in_is_known_and_logs_out(any_house: House) -> None:
    user_id = any_house.login()
    browser = any_house.logged_in()
    me = browser.get(f"{API}/auth/me").json()
    assert (me["label"], me["user_id"], me["role"], me["client_id"]) == (SALES, str(user_id), "SALES", None)
    assert me["rights"]["quotations:write"] == "own"
    assert "users:write" not in me["rights"]
    assert me["csrf_token"] == browser.headers["x-csrf-token"]
    stolen = cookie(browser)
    assert browser.post(f"{API}/auth/logout").status_code == 204
    assert not browser.cookies
    browser.cookies.set("__Host-subplat", stolen)
    assert code(browser.get(f"{API}/auth/me")) == (401, "unauthenticated")


def test_the_cookie_is_bound_to_host_and_https_and_hidden_from_scripts(house: House) -> None:
    house.login()
    answer = house.browser().post(f"{API}/auth/login", json={"email": SALES, "password": PASSWORD})
    (header,) = answer.headers.get_list("set-cookie")
    name, _, attributes = header.partition(";")
    assert name.startswith("__Host-subplat=")
    told = {part.strip().lower() for part in attributes.split(";")}
    assert {"path=/", "secure", "httponly", "samesite=lax"} <= told
    assert not any(part.startswith(("domain", "max-age", "expires")) for part in told)


def test_a_sandbox_without_https_has_a_plain_cookie(house: House) -> None:
    house.login()
    browser = house.browser(cookies_secure=False)
    browser.base_url = httpx.URL("http://testserver.local")
    log_in(browser)
    assert browser.cookies["subplat"]
    assert is_logged_in(browser)


def test_a_session_id_that_somebody_else_chose_is_never_taken_over(any_house: House) -> None:
    any_house.login()
    attacker = any_house.logged_in()
    for fixed in ("chosen-by-the-attacker", cookie(attacker)):
        victim = any_house.browser()
        headers = {"cookie": f"__Host-subplat={fixed}"}
        body = {"email": SALES, "password": PASSWORD}
        answer = victim.post(f"{API}/auth/login", json=body, headers=headers)
        assert answer.cookies["__Host-subplat"] != fixed
        thief = any_house.browser()
        thief.cookies.set("__Host-subplat", fixed)
        assert not is_logged_in(thief)


def test_every_login_and_change_of_what_lets_in_makes_a_new_id(any_house: House) -> None:
    any_house.login()
    browser = any_house.logged_in()
    seen = [cookie(browser)]
    log_in(browser)
    seen.append(cookie(browser))
    changed = browser.post(f"{API}/auth/password", json={"current": PASSWORD, "wanted": OTHER})
    assert changed.status_code == 200
    browser.headers["x-csrf-token"] = changed.json()["csrf_token"]
    seen.append(cookie(browser))
    secret = browser.post(f"{API}/auth/second-factor").json()["secret"]
    now = any_house.application.clock.now()
    confirmed = browser.post(f"{API}/auth/second-factor/confirm", json={"code": TOTP(secret).at(now)})
    assert confirmed.status_code == 200
    seen.append(cookie(browser))
    assert len(set(seen)) == 4
    assert is_logged_in(browser)
    for old in seen[:-1]:
        thief = any_house.browser()
        thief.cookies.set("__Host-subplat", old)
        assert not is_logged_in(thief)


@pytest.mark.parametrize("end", ["disable", "role", "password", "everywhere", "reset"])
def test_open_sessions_die_at_once(any_house: House, end: str) -> None:
    user_id = any_house.login()
    any_house.login(ADMIN, "ADMIN")
    sessions = [any_house.logged_in() for _ in range(2)]
    admin = any_house.logged_in(ADMIN)
    ended = {
        "disable": lambda: admin.post(f"{API}/users/{user_id}/disable"),
        "role": lambda: admin.put(f"{API}/users/{user_id}/role", json={"role": "FINANCE"}),
        "password": lambda: any_house.logged_in().post(
            f"{API}/auth/password", json={"current": PASSWORD, "wanted": OTHER}
        ),
        "everywhere": lambda: any_house.logged_in().post(f"{API}/auth/logout-everywhere"),
        "reset": lambda: any_house.browser().post(
            f"{API}/auth/password/reset",
            json={"token": any_house.token(user_id, LinkPurpose.RESET), "password": OTHER},
        ),
    }[end]()
    assert ended.status_code in (200, 204), ended.text
    for session in sessions:
        assert code(session.get(f"{API}/auth/me")) == (401, "unauthenticated")
    assert is_logged_in(admin)


def test_a_client_manages_the_own_login_and_nothing_else(any_house: House) -> None:
    any_house.portal_login()
    browser = any_house.logged_in(CLIENT)
    me = browser.get(f"{API}/auth/me").json()
    assert (me["role"], me["client_id"]) == ("CLIENT", any_house.clients[CLIENT])
    changed = browser.post(f"{API}/auth/password", json={"current": PASSWORD, "wanted": OTHER})
    assert changed.status_code == 200, changed.text
    browser.headers["x-csrf-token"] = changed.json()["csrf_token"]
    assert browser.post(f"{API}/auth/second-factor").status_code == 200
    assert browser.post(f"{API}/auth/logout-everywhere").status_code == 204
    browser = any_house.logged_in(CLIENT, OTHER)
    for path in ("users", "clients", "quotations", "products", "api-keys", "billing/run"):
        body = {"email": "a@b.example", "full_name": "A", "role": "ADMIN"}
        assert code(browser.post(f"{API}/{path}", json=body)) == (403, "not_allowed")


# Cross-site requests.


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"x-csrf-token": ""}, "csrf_token_missing"),
        ({"x-csrf-token": "0" * 64}, "csrf_token_missing"),
        ({"origin": "https://evil.example"}, "cross_site_request"),
        ({"origin": "null"}, "cross_site_request"),
        ({"origin": "https://testserver.local.evil.example"}, "cross_site_request"),
        ({"origin": "https://evil.example/testserver.local"}, "cross_site_request"),
        ({"sec-fetch-site": "cross-site"}, "cross_site_request"),
        ({"sec-fetch-site": "same-site"}, "cross_site_request"),
    ],
)
def test_another_sites_page_changes_nothing_with_somebodys_cookie(
    house: House, headers: dict[str, str], refusal: str
) -> None:
    house.login()
    browser = house.logged_in()
    assert code(browser.post(f"{API}/auth/logout-everywhere", headers=headers)) == (403, refusal)
    assert is_logged_in(browser)


def test_another_sessions_csrf_token_is_none(house: House) -> None:
    house.login()
    browser, other = house.logged_in(), house.logged_in()
    browser.headers["x-csrf-token"] = other.headers["x-csrf-token"]
    assert code(browser.post(f"{API}/auth/logout")) == (403, "csrf_token_missing")


def test_ones_own_page_may_ask(house: House) -> None:
    house.login()
    browser = house.logged_in()
    headers = {"origin": "https://testserver.local", "sec-fetch-site": "same-origin"}
    assert browser.post(f"{API}/auth/logout-everywhere", headers=headers).status_code == 204
    browser = house.browser(base_url="https://portal.reseller.example")
    headers = {"origin": "https://portal.reseller.example"}
    body = {"email": SALES, "password": PASSWORD}
    assert browser.post(f"{API}/auth/login", json=body, headers=headers).status_code == 200


def test_another_sites_page_logs_nobody_in(house: House) -> None:
    house.login()
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        body = {"email": SALES, "password": PASSWORD}
        answer = house.browser().post(f"{API}/auth/login", json=body, headers=headers)
        assert code(answer) == (403, "cross_site_request")
        assert "set-cookie" not in answer.headers


def test_a_key_is_no_browser_and_needs_no_csrf_token(house: House) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    body = {"name": "PT Contoh", "billing_email": CLIENT}
    assert house.admin.post(f"{API}/clients", json=body, headers=headers).status_code == 201


def test_a_wrong_key_is_not_made_good_by_a_cookie(house: House) -> None:
    house.login()
    browser = house.logged_in()
    assert code(browser.get(f"{API}/auth/me", headers={"authorization": "Bearer wrong"})) == (401, "unauthenticated")


# Guessing.


@pytest.mark.parametrize(
    "credentials",
    [
        {"email": SALES, "password": "wrong"},
        {"email": "stranger@reseller.example", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
    ],
)
def test_a_wrong_login_is_answered_the_same_for_known_and_unknown_addresses(
    house: House, credentials: dict[str, str]
) -> None:
    house.login()
    answer = house.browser().post(f"{API}/auth/login", json=credentials)
    assert code(answer) == (401, "sign_in_failed")
    assert answer.json()["detail"] == "the address or the password is wrong"
    assert "set-cookie" not in answer.headers


def test_guessing_an_account_is_stopped_whatever_addresses_the_guesser_writes(any_house: House) -> None:
    any_house.login()
    browser = any_house.browser()
    answers = [
        browser.post(
            f"{API}/auth/login",
            json={"email": SALES, "password": f"guess {number}"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(12)
    ]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert answers[-1].json()["code"] == "too_many_attempts"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    right = browser.post(f"{API}/auth/login", json={"email": SALES, "password": PASSWORD})
    assert right.status_code == 429


def test_one_caller_does_not_try_many_accounts_by_writing_headers(house: House) -> None:
    browser = house.browser()
    for number in range(100):
        answer = browser.post(
            f"{API}/auth/login",
            json={"email": f"stranger-{number}@reseller.example", "password": "guess"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        assert answer.status_code == 401
    body = {"email": "one-more@reseller.example", "password": "guess"}
    for headers in ({}, {"x-forwarded-for": "198.51.100.1"}, {"forwarded": "for=198.51.100.1"}):
        assert browser.post(f"{API}/auth/login", json=body, headers=headers).status_code == 429


def test_a_forgotten_password_is_answered_the_same_for_every_address(house: House) -> None:
    house.login()
    answers = [
        house.browser().post(f"{API}/auth/password/forgot", json={"email": email})
        for email in (SALES, "stranger@reseller.example")
    ]
    known, unknown = ((answer.status_code, answer.content) for answer in answers)
    assert known == unknown
    assert known[0] == 202
    last = [house.browser().post(f"{API}/auth/password/forgot", json={"email": SALES}) for _ in range(3)][-1]
    assert code(last) == (429, "too_many_attempts")


# Links.


def test_a_link_is_used_once_also_by_many_at_once(
    any_house: House, in_parallel: Callable[[int, Callable[[], object]], list[object]]
) -> None:
    user_id = any_house.login()
    choice = {"token": any_house.token(user_id, LinkPurpose.RESET), "password": OTHER}
    browser = any_house.browser()
    statuses = in_parallel(4, lambda: browser.post(f"{API}/auth/password/reset", json=choice).status_code)
    assert sorted(map(int, map(str, statuses))) == [204, 422, 422, 422]
    assert code(browser.post(f"{API}/auth/password/reset", json=choice)) == (422, "link_dead")
    assert is_logged_in(any_house.logged_in(SALES, OTHER))


def test_a_link_of_one_kind_is_none_of_the_other_and_a_guess_is_dead(house: House) -> None:
    user_id = house.login()
    reset = house.token(user_id, LinkPurpose.RESET)
    browser = house.browser()
    for path, token in (("invitations/accept", reset), ("password/reset", "x" * 43)):
        answer = browser.post(f"{API}/auth/{path}", json={"token": token, "password": OTHER})
        assert code(answer) == (422, "link_dead")


def test_a_weak_password_is_refused_and_the_link_stays_good(house: House) -> None:
    user_id = house.login()
    token, browser = house.token(user_id, LinkPurpose.RESET), house.browser()
    for weak in ("short", "password1234", SALES):
        answer = browser.post(f"{API}/auth/password/reset", json={"token": token, "password": weak})
        assert code(answer) == (422, "weak_password")
    answer = browser.post(f"{API}/auth/password/reset", json={"token": token, "password": OTHER})
    assert answer.status_code == 204


def test_mailed_links_start_with_the_configured_address_whatever_host_was_named(
    client: Browser, stranger: Browser, platform: MemoryPlatform
) -> None:
    body = {"email": SALES, "full_name": "Tim", "role": "SALES"}
    poison = {
        "host": "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "gopher",
        "forwarded": "host=evil.example",
    }
    user_id = client.post(f"{API}/users", json=body).json()["id"]
    assert client.post(f"{API}/users/{user_id}/invite", headers=poison).status_code == 202
    assert stranger.post(f"{API}/auth/password/forgot", json={"email": SALES}, headers=poison).status_code == 202
    platform.jobs.run_until_idle(platform.application.handle)
    bodies = [mail.body for mail in platform.mailer.sent_to(SALES)]
    assert len(bodies) == 2
    for mail in bodies:
        assert re.search(r"http://127\.0\.0\.1:8000/(welcome|reset-password)/\w+", mail)
        assert "evil" not in mail


# Second factor.


def test_with_a_second_factor_the_password_alone_does_not_let_in(any_house: House) -> None:
    any_house.login()
    browser = any_house.logged_in()
    secret = browser.post(f"{API}/auth/second-factor").json()["secret"]
    shown = TOTP(secret).at(any_house.application.clock.now())
    wrong = f"{(int(shown) + 1) % 1_000_000:06}"
    assert code(browser.post(f"{API}/auth/second-factor/confirm", json={"code": wrong})) == (
        401,
        "second_factor_refused",
    )
    confirmed = browser.post(f"{API}/auth/second-factor/confirm", json={"code": shown}).json()
    recovery = confirmed["recovery_codes"]
    credentials = {"email": SALES, "password": PASSWORD}
    other = any_house.browser()
    assert code(other.post(f"{API}/auth/login", json=credentials)) == (401, "second_factor_needed")
    assert code(other.post(f"{API}/auth/login", json={**credentials, "password": "wrong"})) == (401, "sign_in_failed")
    # The code that confirmed it was used.
    replay = other.post(f"{API}/auth/login", json={**credentials, "code": shown})
    assert code(replay) == (401, "second_factor_refused")
    log_in(other, code=recovery[0])
    again = any_house.browser().post(f"{API}/auth/login", json={**credentials, "code": recovery[0]})
    assert code(again) == (401, "second_factor_refused")
    assert other.get(f"{API}/auth/me").json()["second_factor"] is True
    removed = other.post(f"{API}/auth/second-factor/remove", json={"code": recovery[1]})
    assert removed.status_code == 200
    assert is_logged_in(any_house.logged_in())


# Rights.


def test_nobody_gives_themselves_another_role(house: House) -> None:
    sales, admin = house.login(), house.login(ADMIN, "ADMIN")
    house.login("other@reseller.example", "ADMIN")
    as_sales, as_admin = house.logged_in(), house.logged_in(ADMIN)
    role = {"role": "ADMIN"}
    assert code(as_sales.put(f"{API}/users/{sales}/role", json=role)) == (403, "not_allowed")
    assert code(as_admin.put(f"{API}/users/{admin}/role", json={"role": "SALES"})) == (403, "not_allowed")
    assert code(as_admin.post(f"{API}/users/{admin}/disable")) == (403, "not_allowed")
    for extra in ({"role": "ADMIN"}, {"client_id": NOBODY}, {"is_active": True}):
        body = {"current": PASSWORD, "wanted": OTHER, **extra}
        assert code(as_sales.post(f"{API}/auth/password", json=body)) == (400, "invalid_request")
    assert as_sales.get(f"{API}/auth/me").json()["role"] == "SALES"


def test_a_key_has_no_more_than_its_scopes(any_house: House) -> None:
    any_house.login(ADMIN, "ADMIN")
    admin = any_house.logged_in(ADMIN)
    body = {"name": "robot", "scopes": ["products:write", "clients:write"]}
    made = admin.post(f"{API}/api-keys", json=body).json()
    robot = any_house.browser()
    robot.headers["authorization"] = f"Bearer {made['token']}"
    product = {"code": "GW", "name": "Workspace", "type": "GWORKSPACE"}
    assert robot.post(f"{API}/products", json=product).status_code == 201
    assert code(robot.post(f"{API}/users", json={"email": SALES, "full_name": "A", "role": "ADMIN"})) == (
        403,
        "not_allowed",
    )
    assert code(robot.post(f"{API}/api-keys", json=body)) == (403, "not_allowed")
    assert code(robot.get(f"{API}/auth/me")) == (403, "not_allowed")
    (shown,) = admin.get(f"{API}/api-keys").json()["items"]
    assert shown["prefix"] == made["token"][: len(shown["prefix"])]
    assert made["token"] not in str(shown)
    assert shown["last_used_on"] == any_house.application.clock.today().isoformat()
    assert admin.post(f"{API}/api-keys/{made['id']}/revoke").status_code == 204
    assert code(robot.post(f"{API}/products", json=product)) == (401, "unauthenticated")


@pytest.mark.parametrize("scope", ["users:write", "api_keys:write", "account:self", "profile:write"])
def test_no_key_is_made_that_could_make_others(house: House, scope: str) -> None:
    answer = house.admin.post(f"{API}/api-keys", json={"name": "robot", "scopes": [scope]})
    assert code(answer) == (422, "invalid_value")


def test_a_key_has_no_login_of_its_own(house: House) -> None:
    for path, body in (("logout", None), ("password", {"current": "x", "wanted": "y"}), ("second-factor", None)):
        assert code(house.admin.post(f"{API}/auth/{path}", json=body)) == (403, "not_a_person")


def test_sales_reach_their_own_quotations_and_no_others(any_house: House) -> None:
    mine, other = any_house.login(), any_house.login("other-sales@reseller.example")
    any_house.login(FINANCE, "FINANCE")
    own, foreign = any_house.logged_in(), any_house.logged_in("other-sales@reseller.example")
    finance = any_house.logged_in(FINANCE)
    buyer = own.post(f"{API}/clients", json={"name": "PT Contoh", "billing_email": CLIENT}).json()["id"]
    line = {"description": "Konsultasi", "quantity": 2, "unit_price": "10.00"}
    offer = {"client_id": buyer, "exchange_rate": "16000", "billing_period": "YEARLY", "lines": [line]}
    quotation = own.post(f"{API}/quotations", json=offer).json()["id"]
    for number in (quotation, NOBODY):
        assert code(foreign.post(f"{API}/quotations/{number}/send")) == (404, "not_found")
    assert code(foreign.post(f"{API}/quotations", json=offer)) == (404, "not_found")
    assert code(finance.post(f"{API}/quotations/{quotation}/send")) == (403, "not_allowed")
    assert code(own.post(f"{API}/quotations", json={**offer, "sales_user_id": str(other)})) == (403, "not_allowed")
    assert own.post(f"{API}/quotations", json={**offer, "sales_user_id": str(mine)}).status_code == 201
    assert any_house.admin.post(f"{API}/quotations", json={**offer, "sales_user_id": str(mine)}).status_code == 201


def test_what_people_do_with_logins_is_written_down_without_secrets(
    on_postgres: LivePlatform, serve: Callable[..., TestClient[Litestar]], client_on_postgres: TestClient[Litestar]
) -> None:
    house = House(on_postgres.application, serve, client_on_postgres)
    user_id = house.login()
    house.login(ADMIN, "ADMIN")
    admin, sales = house.logged_in(ADMIN), house.logged_in()
    key = admin.post(f"{API}/api-keys", json={"name": "robot", "scopes": ["clients:read"]}).json()["token"]
    secret = sales.post(f"{API}/auth/second-factor").json()["secret"]
    admin.put(f"{API}/users/{user_id}/role", json={"role": "FINANCE"})
    with on_postgres.container.engine().connect() as connection:
        trail = str(connection.execute(text("select * from audit_log")).mappings().all())
        hashes = [*connection.execute(text("select password_hash from users")).scalars()]
        kept = str(connection.execute(text("select * from sessions")).mappings().all())
    assert ADMIN in trail
    assert "FINANCE" in trail
    for hidden in (key, secret, PASSWORD, cookie(admin), cookie(sales), *hashes):
        assert hidden not in trail
        assert hidden not in kept
    assert all(each.startswith("$argon2id$") for each in hashes)
