"""Places are passed around every effect, cost nothing without a listener, and have telling names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from subplat import Subplat
from subplat.application.ports.crash_points import crash_point, listen, passes
from subplat.application.ports.running import RunningJob, running
from subplat.testing.builders import an_accepted_quotation
from subplat.testing.crashes.orders import Obedience, Order
from subplat.testing.crashes.places import place_name


@pytest.fixture(autouse=True)
def nobody_listens_afterwards() -> Iterator[None]:
    yield
    listen(None)


def test_a_function_that_passes_says_so_before_and_after() -> None:
    heard: list[str] = []

    @passes("refund")
    def refund(amount: int) -> int:
        heard.append("refund")
        return amount

    assert refund(5) == 5
    listen(heard.append)
    assert refund(7) == 7
    assert heard == ["refund", "refund before", "refund", "refund after"]


def test_a_function_that_raises_was_not_passed() -> None:
    heard: list[str] = []
    listen(heard.append)

    @passes("refund")
    def refund() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        refund()
    assert heard == ["refund before"]


def test_an_outside_call_is_named_by_the_line_and_the_port() -> None:
    app, names = Subplat.in_memory("2026-01-31T09:00+07:00"), set[str]()
    listen(lambda place: names.add(place_name(place)))
    an_accepted_quotation(app)
    app.run_until_idle()
    _, lines, places = zip(*(name.split(" | ") for name in names), strict=True)
    assert {"mirror.upsert before", "mirror.upsert after", "mailer.send before", "mailer.send after"} <= set(places)
    assert any(line.startswith("messaging.send_mail:") for line in lines)


def test_a_place_without_a_job_is_named_by_who_passes_it() -> None:
    names: list[str] = []
    listen(lambda place: names.append(place_name(place)))
    crash_point("commit before")
    assert names == ["asked |  | commit before"]


def test_a_place_is_named_by_the_job_at_hand() -> None:
    names: list[str] = []
    listen(lambda place: names.append(place_name(place)))
    with running(RunningJob(id="1", kind="billing.close_links.v1", attempt=1)):
        crash_point("commit after")
    assert names == ["billing.close_links.v1 |  | commit after"]


def test_every_place_is_written_down(tmp_path: Path) -> None:
    diary = os.open(tmp_path / "diary", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    listen(Obedience(order=Order(), diary=diary))
    crash_point("commit before")
    crash_point("commit after")
    os.close(diary)
    assert (tmp_path / "diary").read_text().splitlines() == [" asked |  | commit before", " asked |  | commit after"]
