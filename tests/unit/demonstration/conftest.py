"""The story on an in-memory platform whose crossings are watched and whose process may die at any of them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import define, field, frozen

from subplat import Subplat
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.jobs import Job
from subplat.application.quotations.generate_subscription import GenerateSubscription
from subplat.demonstration.outcome import outcome
from subplat.demonstration.story import ANSWER_FILES, Step, Story
from subplat.domain.money import Currency, Money
from subplat.domain.reporting.books import Books
from subplat.domain.subscriptions.subscription import Collection
from subplat.testing.builders import a_seller, an_accepted_quotation
from subplat.testing.crossings import Crossings, Killed
from subplat.wiring.memory import MemoryPlatform, memory_platform

FINANCE = "finance@reseller.example"
MORNING = datetime.fromisoformat("2026-01-31T09:00+07:00")
SAFE_TO_REPEAT = {"send", "revise", "generate_subscription", "record_invoice", "payment_page", "store_callback"}
"""Commands that may be given again although they took effect; of the others a person sees in the list that they did."""
RESTING = {JobState.DONE, JobState.PARKED, JobState.DELAYED}
"""Only last looks, two days after a payment, are delayed here."""


@frozen
class Person:
    """Uses the application, and does it again when no answer comes back."""

    target: Any
    stage: "Stage"

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.target, name)
        if name in ("clock", "books"):
            return found
        if not callable(found):
            return Person(found, self.stage)
        return lambda command: self.stage.command(name, lambda: found(command))


@define
class Stage:
    """One platform and the story on it. `plan` hears every place (numbered from 1) and may raise there."""

    plan: Callable[[int, str], None] = lambda number, place: None
    after_job: Callable[["Stage", Job], None] = lambda stage, job: None
    platform: MemoryPlatform = field(init=False)
    places: list[str] = field(factory=list, init=False)
    steps: list[Step] = field(factory=list, init=False)
    crossings: Crossings = field(init=False)
    _doing: str = field(default="", init=False)
    _is_job: bool = field(default=False, init=False)
    _callback: dict[str, object] = field(factory=dict, init=False)
    _called: Counter[str] = field(factory=Counter, init=False)
    _is_rehearsal: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.crossings = Crossings(self.at)
        self.platform = memory_platform(MORNING, around=self.crossings.around)

    def at(self, place: str) -> None:
        """A place is passed."""
        if self._is_rehearsal:
            return
        system, is_call, _ = place.partition(".")
        if is_call and place.endswith(" before"):
            self._called[system] += 1
        if place == "commit after" and not self._is_job and self._doing not in SAFE_TO_REPEAT:
            return
        self.places.append(f"{self._doing}: {place}")
        self.plan(len(self.places), place)

    def play(self) -> "Stage":
        """The whole story."""
        Story(application=Person(self.platform.application, self), world=self, tell=self.steps.append).play()
        assert self.crossings.breaches == []
        return self

    def play_rough(self, collection: Collection) -> "Stage":
        """A deal that goes less smoothly: another final amount, too little, the rest, and then the first link again."""
        app, person = Subplat(self.platform), Person(self.platform.application, self)
        self._is_rehearsal = True
        quotation, by = an_accepted_quotation(app), a_seller(app)
        self._is_rehearsal = False
        deal = person.quotations.generate_subscription(
            GenerateSubscription(quotation_id=quotation, by=by, collection=collection)
        )
        self.settle()
        final = deal.amount + Money(1000, Currency.IDR)
        person.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
        self.settle()
        if collection is Collection.LINK:
            self.transfer(self.platform.gateway.links[-1].url, Money(5_000_000, Currency.IDR))
        self.pay(deal.payment_link)
        self.settle()
        if collection is Collection.LINK:
            self.transfer(self.platform.gateway.links[0].url, None)
        return self

    def transfer(self, url: str, amount: Money | None) -> None:
        """Money arrives on a link, be it closed; and the gateway calls back."""
        self._callback = dict(self.platform.gateway.pay(url, amount=amount, after_expiry=True))
        self.repeat_callbacks()
        self.settle()

    def command(self, name: str, give: Callable[[], Any]) -> Any:
        """Gives a command until it is answered."""
        while True:
            self._doing, self._is_job = name, False
            try:
                return give()
            except Killed:
                continue
            except OutsideFailure:
                self.platform.clock.advance(timedelta(seconds=5))

    def handle(self, job: Job) -> None:
        """Runs a job as a worker does."""
        self._doing, self._is_job = job.kind, True
        self.at("job before")
        self.platform.application.handle(job)
        self.at("job after")
        self.after_job(self, job)

    def settle(self) -> None:
        """Runs jobs, and lets time pass for those that are tried again, until every one is over."""
        jobs, clock = self.platform.jobs, self.platform.clock
        while True:
            try:
                jobs.run_until_idle(self.handle)
            except Killed:
                continue
            if all(stored.state in RESTING for stored in jobs.stored()):
                return
            wake = jobs.next_wake(clock.now() + timedelta(days=1))
            assert wake is not None, "a job waits for nothing"
            clock.instant = wake

    def pay(self, payment_link: str) -> None:
        token = payment_link.rpartition("/")[2]
        open_page = self.platform.application.billing.payment_page
        page = self.command("payment_page", lambda: open_page(OpenPaymentPage(token=token)))
        self._callback = dict(self.platform.gateway.pay(page.url))
        self.repeat_callbacks()

    def finance_answers(self, number: str) -> None:
        Subplat(self.platform).sandbox.answer(FINANCE, f"Nomor invoice: {number}", ANSWER_FILES)
        self.settle()
        # A mailbox that could not be read is read at the next look, a minute later.
        self.platform.clock.advance(timedelta(minutes=1))
        self.platform.jobs.accept(PollInbox(), None, None)

    def repeat_callbacks(self) -> None:
        store = self.platform.application.payments.store_callback
        self.command("store_callback", lambda: store(StoreCallback(payload=self._callback, headers={})))

    def calls(self) -> Mapping[str, int]:
        return self._called

    @property
    def books(self) -> Books:
        return self.platform.application.books.read()

    def truth(self) -> Mapping[str, object]:
        """What came of it, in the books and in every outside system."""
        platform = self.platform
        services = [service for each in platform.provisioners.values() for service in each.services.values()]
        return {
            **outcome(self.books),
            "at the gateway": sorted(
                (str(link.amount), link.state(platform.clock.now())) for link in platform.gateway.links
            ),
            "mails": sorted(
                (each.mail.to_email, each.mail.subject.partition(" [")[0]) for each in platform.mailer.sent
            ),
            "drafts left": len(platform.mailer.drafts),
            "services": sorted((service.quantity, service.is_on, tuple(service.changes)) for service in services),
            "mirror": sorted((copy.number, copy.revision, copy.status) for copy in platform.mirror.copies.values()),
            "parked": [(job.kind, job.error) for job in platform.inspector.parked()],
        }


@pytest.fixture(scope="session")
def stage() -> type[Stage]:
    """Makes stages."""
    return Stage


@pytest.fixture(scope="session")
def undisturbed(stage: type[Stage]) -> Stage:
    """The story as it goes when nothing goes wrong."""
    return stage().play()
