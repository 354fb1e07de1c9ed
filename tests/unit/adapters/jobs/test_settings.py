"""How a worker may be set."""

from datetime import timedelta

import pytest

from subplat.adapters.jobs.settings import WorkerSettings


def test_a_lease_is_taken_in_whole_seconds() -> None:
    assert WorkerSettings(lease=timedelta(seconds=1.9)).lease_seconds == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"default_threads": -1},
        {"bulk_threads": -1},
        {"lease": timedelta(milliseconds=999)},
        {"poll": timedelta()},
        {"longest_run": timedelta()},
        {"done_kept": timedelta()},
    ],
)
def test_settings_that_no_worker_could_work_with_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WorkerSettings(**wrong)
