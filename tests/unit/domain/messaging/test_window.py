"""When letters to clients leave."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.messaging.window import SendingWindow

JAKARTA = ZoneInfo("Asia/Jakarta")


@given(
    st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["Asia/Jakarta", "Asia/Jayapura", "UTC"]),
)
def test_it_waits_for_the_hour_and_never_into_another_day(now: datetime, opens: time, zone: str) -> None:
    window = SendingWindow(opens=opens, zone=ZoneInfo(zone))
    until = window.wait_until(now)
    local = now.astimezone(ZoneInfo(zone))
    assert (until is None) == (local.time() >= opens)
    if until is not None:
        there = until.astimezone(ZoneInfo(zone))
        assert (there.date(), there.time()) == (local.date(), opens)
        assert timedelta() < until - now < timedelta(days=1)
        assert window.wait_until(until) is None


def test_by_default_it_opens_at_eight_in_jakarta() -> None:
    midnight = datetime(2026, 2, 21, 0, 5, tzinfo=JAKARTA)
    assert SendingWindow().wait_until(midnight) == datetime(2026, 2, 21, 1, tzinfo=UTC)
    assert SendingWindow().wait_until(datetime(2026, 2, 21, 23, 59, tzinfo=JAKARTA)) is None
