"""Everybody who uses the platform from outside: sends each command until it is answered, and waits for what comes of it."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import count
from threading import Lock
from typing import Any, TypeVar

import httpx
import psycopg
from attrs import define, field
from pyotp import TOTP

from subplat.adapters.sandbox.control import SandboxControl
from subplat.testing.crashes.ground import STAFF_TOKEN, Ground
from subplat.testing.crashes.machine_time import aware

T = TypeVar("T")
PATIENCE = 120.0
LOOK_EVERY = 0.01
UNMOVED = 0.12
"""After so long, by the machine's clock, without news of what is waited for, time is let pass."""
STEP = timedelta(minutes=10)
BUSY = """
select count(*) filter (where state in ('ready', 'running')), count(*),
       coalesce(extract(epoch from min(due_at) filter (where state = 'retrying') - absurd.current_time()), 0)::float
  from jobs.overview
 where state in ('ready', 'running', 'in_line', 'retrying')
"""
"""How many are at work or could be, how many are not done in all, and in how many seconds one is tried again."""
SHOWN_ONCE = "answer_not_kept"


class NeverHappened(AssertionError):
    """What was waited for did not come."""


@define(kw_only=True, eq=False)
class Notes:
    """What people know from one stage to the next: ids by a name, cookies by a login, how many keys were used."""

    known: dict[str, Any] = field(factory=dict[str, Any])
    logins: dict[str, dict[str, str]] = field(factory=dict[str, dict[str, str]])
    keys: int = 0


@define(kw_only=True, eq=False)
class Desk:
    """`copies`: every command is sent so many times at once, under one key. `strange`: answers that nobody should get."""

    ground: Ground
    notes: Notes
    copies: int = 1
    strange: list[str] = field(factory=list[str], init=False)
    sent: int = field(default=0, init=False)
    _has_lost: bool = field(default=False, init=False)
    _client: httpx.Client = field(init=False)
    _control: SandboxControl = field(init=False)
    _books: psycopg.Connection[Any] = field(init=False)
    _at_the_door: Lock = field(factory=Lock, init=False)
    _turns: "count[int]" = field(factory=lambda: count(1), init=False)

    def __attrs_post_init__(self) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self._client = httpx.Client(base_url=self.ground.server.base_url, trust_env=False, timeout=5.0, limits=limits)
        self._control = SandboxControl(self.ground.sandbox_url)
        self._books = psycopg.connect(self.ground.place.superuser_dsn, autocommit=True)

    def close(self) -> None:
        """Hangs up."""
        self._client.close()
        self._control.close()
        self._books.close()

    @property
    def outside(self) -> SandboxControl:
        """What payers, Finance's mail program and Google do."""
        return self._control

    def ask(
        self,
        who: str,
        verb: str,
        path: str,
        body: object = None,
        *,
        may_be_done: bool = False,
        is_done: Callable[[], object] = lambda: False,
    ) -> Any:
        """One command as `who` (an address; `key`: by the first key), until it is answered.

        `may_be_done`: it has no key; a refusal after an answer was lost means that it was done. `is_done`: likewise, and
        people look before they ask again. A `body` that is called is another one with each try.
        """
        self.notes.keys += 1
        headers = {"idempotency-key": f"command-{self.notes.keys}"} if verb == "POST" else {}
        if self.copies > 1 and headers and not may_be_done:
            return self._race(who, verb, path, body, headers)
        return self._answered(who, verb, path, body, headers, may_be_done=may_be_done, is_done=is_done)

    def one(self, question: str, *values: object) -> Any:
        """The first column of the first row, straight from the database; None without a row."""
        row = self._books.execute(question.encode(), values).fetchone()
        return None if row is None else row[0]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """All rows, straight from the database."""
        return self._books.execute(question.encode()).fetchall()

    def eventually(self, what: str, found: Callable[[], T]) -> T:
        """What is found, once it is; when nothing moves any more, time passes."""
        give_up, moved = time.monotonic() + PATIENCE, time.monotonic()
        for look in count():
            if answer := found():
                return answer
            if time.monotonic() > give_up:
                break
            # To look at the whole queue costs more than at one row.
            if look % 4 == 0 and self._is_moving():
                moved = time.monotonic()
            elif time.monotonic() - moved > UNMOVED:
                self.ground.time.advance(STEP)
                moved = time.monotonic()
            time.sleep(LOOK_EVERY)
        raise NeverHappened(f"it never happened that {what}; {self._waiting()}")

    def settle(self) -> None:
        """Until callbacks are delivered and no job is to be run now."""
        give_up, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 2:
            quiet = 0 if self._is_moving() else quiet + 1
            if time.monotonic() > give_up:
                raise NeverHappened(f"it never came to rest; {self._waiting()}")
            time.sleep(LOOK_EVERY)

    def wait_until(self, moment: str) -> None:
        """It is that instant (with its offset) or later; what is due by the clock is done."""
        self.settle()
        self.ground.time.set(max(aware(moment), self.ground.time.now()))
        self.outside.now()
        slot = self.ground.time.now().replace(minute=0, second=0, microsecond=0)
        run = "cron:billing-run:"
        asked = "select 1 from jobs.keys where starts_with(key, %s) and key >= %s"
        # Or that of a later hour, where time went on before anybody looked.
        self.eventually(
            "the hour's billing run is enqueued", lambda: self.one(asked, run, f"{run}{slot:%Y-%m-%dT%H:%M:%SZ}")
        )
        self.settle()

    def _race(self, who: str, verb: str, path: str, body: object, headers: Mapping[str, str]) -> Any:
        copies = 2 + next(self._turns) % (self.copies - 1)
        with ThreadPoolExecutor(copies) as crowd:
            sent = [crowd.submit(self._answered, who, verb, path, body, headers) for _ in range(copies)]
            # What is shown once is shown to one of them.
            answers = [answer for each in sent if (answer := each.result()) != SHOWN_ONCE]
        if any(answer != answers[0] for answer in answers):
            self.strange.append(f"{verb} {path} was answered in different ways: {answers}")
        return answers[0] if answers else None

    def _answered(
        self,
        who: str,
        verb: str,
        path: str,
        body: object,
        headers: Mapping[str, str],
        *,
        may_be_done: bool = False,
        is_done: Callable[[], object] = lambda: False,
    ) -> Any:
        give_up, is_lost = time.monotonic() + PATIENCE, False
        while time.monotonic() < give_up:
            if is_lost and is_done():
                return None
            self.sent += 1
            given = self._credentials(who)
            try:
                sent = body() if callable(body) else body
                answer = self._client.request(verb, f"/api/v1{path}", json=sent, headers={**headers, **given})
            except httpx.TransportError:
                is_lost = self._has_lost = True
                time.sleep(LOOK_EVERY)
                continue
            was_done = may_be_done and is_lost and 400 <= answer.status_code < 500
            if answer.status_code == 401 and f"password of {who}" in self.notes.known and not was_done:
                self.log_in(who, instead_of=given)
            elif answer.status_code in (409, 503) and _is_for_now(answer):
                time.sleep(LOOK_EVERY)
            elif answer.status_code == 409 and answer.json().get("code") == SHOWN_ONCE:
                return SHOWN_ONCE
            elif answer.status_code < 300:
                return json.loads(answer.text, parse_float=Decimal) if answer.text else None
            elif was_done:
                return None
            else:
                self.strange.append(f"{verb} {path}: {answer.status_code} {answer.text}")
                raise NeverHappened(self.strange[-1])
        raise NeverHappened(f"{verb} {path} was never answered")

    def log_in(self, who: str, *, instead_of: Mapping[str, str] | None = None) -> None:
        """A new session, unless somebody has got one meanwhile that is not the old one."""
        with self._at_the_door:
            if instead_of is None or self._credentials(who) == instead_of:
                self._enter(who)

    def _enter(self, who: str) -> None:
        secret = self.notes.known.get(f"secret of {who}")
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            body = {"email": who, "password": self.notes.known[f"password of {who}"]}
            if secret is not None:
                # Each code is good once: the next one.
                self.ground.time.advance(timedelta(seconds=31))
            asked_at = self.ground.time.ahead()
            if secret is not None:
                body["code"] = TOTP(secret).at(self.ground.time.now())
            try:
                answer = self._client.post("/api/v1/auth/login", json=body)
            except httpx.TransportError:
                self._has_lost = True
                time.sleep(LOOK_EVERY)
                continue
            if answer.status_code == 503:
                time.sleep(LOOK_EVERY)
                continue
            if answer.status_code == 429 and self._has_lost:
                # Tries that died with their process count as well: whoever is told to wait waits.
                self.ground.time.advance(timedelta(seconds=int(answer.headers["retry-after"])))
                continue
            if answer.status_code == 401 and secret is not None and self.ground.time.ahead() != asked_at:
                # Time has jumped after a death: the code was old before it arrived.
                continue
            if answer.status_code != 200:
                raise NeverHappened(f"{who} cannot log in: {answer.status_code} {answer.text}")
            cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
            self._client.cookies.clear()
            self.notes.logins[who] = {"cookie": cookies, "x-csrf-token": answer.json()["csrf_token"]}
            return
        raise NeverHappened(f"{who} never got an answer at the door")

    def page_of(self, payment_link: str) -> str:
        """Where the gateway wants the bill of the platform's own link to be paid."""

        def location() -> str | None:
            try:
                answer = self._client.get(payment_link)
            except httpx.TransportError:
                return None
            return answer.headers["location"] if answer.status_code == 303 else None

        return self.eventually(f"{payment_link} can be paid", location) or ""

    def _credentials(self, who: str) -> Mapping[str, str]:
        if who.startswith("Bearer "):
            return {"authorization": who}
        return {"authorization": f"Bearer {STAFF_TOKEN}"} if who == "key" else self.notes.logins.get(who, {})

    def _is_moving(self) -> bool:
        if self.ground.sandbox.world.outbox.due():
            self.outside.deliver_webhooks()
            return True
        ((now, all_of_them, seconds),) = self._books.execute(BUSY.encode()).fetchall()
        if not now and all_of_them:
            # What is tried again later is tried again now; the rest stands in line behind it.
            self.ground.time.advance(timedelta(seconds=max(seconds + 1, 20)))
            time.sleep(LOOK_EVERY * 5)
        return bool(all_of_them)

    def _waiting(self) -> str:
        rows = self._books.execute(
            b"select kind, state, attempts, left(error, 300) from jobs.overview where state not in ('done', 'delayed')"
        ).fetchall()
        return "; ".join(str(row) for row in rows) or "no job is waiting"


def _is_for_now(answer: httpx.Response) -> bool:
    return answer.status_code == 503 or answer.json().get("code") == "idempotency_key_in_flight"
