"""From a lead to a paying client with running services, in memory."""

from subplat.demonstration.outcome import counts, outcome, workflows
from subplat.domain.reporting.invariants import check_books


def test_the_story_ends_as_promised(undisturbed) -> None:
    books = undisturbed.books
    assert workflows(books) == {"W1": "ok", "W2": "ok", "W3": "ok"}
    assert outcome(books)["subscriptions"] == [
        ("ACTIVE", "2026-01-31", "2026-01-31", "2026-02-28", "XENDIT_SUBSCRIPTION")
    ]
    [cycle] = outcome(books)["billing_cycles"]
    assert cycle == (
        "PAID",
        "2026-01-31",
        "2026-02-27",
        "2026-02-07",
        "12128415.00 IDR",
        "12128415.00 IDR",
        "INV/2026/0042",
    )
    assert counts(books)["email_logs"] == {
        "QUOTATION SENT": 2,
        "INVOICE_REQUEST SENT": 1,
        "INVOICE_REQUEST PARSED": 1,
        "PORTAL_INVITE SENT": 1,
        "WELCOME SENT": 1,
    }
    assert undisturbed.truth()["parked"] == []


def test_every_step_tells_what_it_caused_outside(undisturbed) -> None:
    assert [step.workflow for step in undisturbed.steps] == ["W1"] * 6 + ["W2"] * 3 + ["W3"] * 2
    calls = {step.text: dict(step.calls) for step in undisturbed.steps}
    [sent] = [caused for text, caused in calls.items() if text == "Sales sent the offer with its PDF"]
    assert sent == {"mailer": 2, "mirror": 1}
    assert undisturbed.steps[-1].calls == {}


def test_the_books_are_sound_after_every_job_and_every_step(stage) -> None:
    checked = []

    def check(played, what) -> None:
        checked.append(what)
        assert check_books(played.books, played.platform.clock.today()) == ()

    played = stage(after_job=check)
    played.steps = _Checked(lambda step: check(played, step))
    played.play()
    assert len(played.steps) == 11
    assert len(checked) > 40


class _Checked(list):
    """Checks whenever a step is told."""

    def __init__(self, check) -> None:
        super().__init__()
        self.check = check

    def append(self, step) -> None:
        self.check(step)
        super().append(step)


def test_a_story_that_did_not_go_well_says_where(stage) -> None:
    untold = workflows(stage().books)
    assert set(untold.values()) == {
        "the offer did not reach the client as it should",
        "the deal did not become a billed subscription",
        "the paying client is not fully served",
    }


def test_the_same_story_gives_the_same_outcome(stage, undisturbed) -> None:
    assert stage().play().truth() == undisturbed.truth()
