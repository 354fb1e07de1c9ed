"""A whole installation for the length of a demonstration: sandbox, fresh PostgreSQL, worker, in one process."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import httpx
from attrs import define, evolve

from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.ports.job_inspection import JobState
from subplat.demonstration.story import ANSWER_FILES
from subplat.domain.formatting import money_text
from subplat.domain.money import Money
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.sandbox import running_sandbox, sandbox_control
from subplat.wiring.settings import CookieSettings, Profile, Settings

if TYPE_CHECKING:
    from subplat.adapters.sandbox.control import SandboxControl

BeforeWork = Callable[[LivePlatform, "SandboxWorld"], None]
RESTING = frozenset({JobState.DONE, JobState.CANCELLED, JobState.DELAYED, JobState.PARKED})
LOOK_EVERY = 0.02
PATIENCE = 60.0


class NotSettled(Exception):
    """Jobs are still running, or failing, after a minute."""


def nothing(platform: LivePlatform, world: "SandboxWorld") -> None:
    """The company begins with empty books."""


@contextmanager
def demonstration(base_url: str, before_work: BeforeWork = nothing) -> Iterator[tuple[LivePlatform, "SandboxWorld"]]:
    """A throw-away installation that is reached at `base_url`; nothing of it stays."""
    with TemporaryDirectory(prefix="subplat-demo-", ignore_cleanup_errors=True) as directory:
        settings = Settings(
            profile=Profile.SANDBOX,
            data_directory=Path(directory),
            base_url=base_url,
            # There is no https on loopback, and not every client counts it as safe.
            cookies=CookieSettings(secure=False),
        )
        database = DatabaseAdmin(settings)
        try:
            database.upgrade()
            with installation(settings, before_work) as running:
                yield running
        finally:
            database.destroy()


@contextmanager
def installation(
    settings: Settings, before_work: BeforeWork = nothing
) -> Iterator[tuple[LivePlatform, "SandboxWorld"]]:
    """Sandbox and worker in this process, on a migrated database; `before_work` happens before the worker starts."""
    with (
        running_sandbox(settings) as url,
        open_platform(evolve(settings, sandbox_url=url)) as platform,
        sandbox_control(platform.settings) as control,
        httpx.Client(trust_env=False, timeout=30.0) as browser,
    ):
        world = SandboxWorld(platform=platform, control=control, browser=browser)
        before_work(platform, world)
        worker = platform.make_worker()
        thread = Thread(target=worker.run, name="worker", daemon=True)
        thread.start()
        try:
            yield platform, world
        finally:
            worker.stop()
            thread.join()


@define(kw_only=True)
class SandboxWorld:
    """The world of the story, over HTTP: a payer who follows links, a gateway that calls back."""

    platform: LivePlatform
    control: "SandboxControl"
    browser: httpx.Client

    def prepare(self, callback_url: str) -> None:
        """Where callbacks go, and the machine that the client's order switches on."""
        self.control.send_payments_to(callback_url)
        machine = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "name": "erp-1", "status": "TERMINATED"}
        self.control.send("PUT", "/google_cloud/instances", {**machine})

    def settle(self) -> None:
        """Waits until callbacks are delivered and every job that is due has run; raises NotSettled after a minute."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            self.control.deliver_webhooks()
            waiting = [count for count in self.platform.inspector.counts() if count.state not in RESTING]
            if not waiting:
                return
            time.sleep(LOOK_EVERY)
        failing = [f"{job.kind}: {job.error}" for job in self.platform.inspector.list_jobs() if job.error]
        raise NotSettled("; ".join(failing) or "jobs are still running")

    def pay(self, payment_link: str) -> None:
        """Follows the platform's own link to the gateway's page and pays there."""
        answer = self.browser.get(payment_link)
        if answer.is_error:
            answer.raise_for_status()
        self.control.pay(answer.headers["location"])

    def repeat_callbacks(self) -> None:
        """The gateway delivers its last callback once more."""
        self.control.resend_webhook(self.control.webhooks("xendit")[-1]["number"])

    def finance_answers(self, number: str, *, amount: Money | None = None) -> None:
        """Finance answers the newest request in its mailbox, with invoice and tax invoice; the next look finds it."""
        total = "" if amount is None else f"\nTotal: {money_text(amount)}"
        self.control.answer(self.platform.settings.finance_email, f"Nomor invoice: {number}{total}", ANSWER_FILES)
        self.platform.application.handle(PollInbox())

    def calls(self) -> Mapping[str, int]:
        """Calls per system, as the twins counted them."""
        return Counter(str(call["system"]) for call in self.control.ledger())
