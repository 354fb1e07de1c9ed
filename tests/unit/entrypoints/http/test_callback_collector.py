"""Callbacks that come while others are stored wait for each other; what happens to one happens to it alone."""

import asyncio
from threading import Event

import pytest

from subplat.application.payments.callbacks import StoreCallback, StoreCallbacks
from subplat.entrypoints.http import callback_collector
from subplat.entrypoints.http.callback_collector import BacklogFull, CallbackCollector


def callback(number: int) -> StoreCallback:
    return StoreCallback(payload={"id": number}, headers={})


class Books:
    """Stores nothing before it may; remembers the batches, and answers what a callback's number asks for."""

    def __init__(self) -> None:
        self.batches: list[list[object]] = []
        self.may_store = Event()
        self.fault: Exception | None = None

    def store(self, command: StoreCallbacks) -> tuple[bool | Exception, ...]:
        self.may_store.wait(10)
        self.batches.append([each.payload["id"] for each in command.callbacks])
        if self.fault is not None:
            raise self.fault
        return tuple(
            ValueError("poisoned") if each.payload["id"] == 13 else each.payload["id"] != 7
            for each in command.callbacks
        )


@pytest.fixture
def books() -> Books:
    return Books()


async def come(collector: CallbackCollector, *numbers: int) -> list[asyncio.Task[bool]]:
    """Callers that wait by now."""
    tasks = [asyncio.create_task(collector.store(callback(number))) for number in numbers]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def test_who_comes_while_others_are_stored_is_stored_with_whoever_else_came(books: Books) -> None:
    async def day() -> list[bool]:
        collector = CallbackCollector(books.store)
        tasks = await come(collector, 1)
        tasks += await come(collector, 2, 7, 3)
        books.may_store.set()
        return await asyncio.gather(*tasks)

    assert asyncio.run(day()) == [True, True, False, True]
    assert books.batches == [[1], [2, 7, 3]]


def test_nobody_is_answered_before_the_batch_is_stored(books: Books) -> None:
    async def day() -> bool:
        tasks = await come(CallbackCollector(books.store), 1, 2)
        early = any(task.done() for task in tasks)
        books.may_store.set()
        await asyncio.gather(*tasks)
        return early

    assert asyncio.run(day()) is False


def test_what_one_is_refused_for_is_told_to_it_alone(books: Books) -> None:
    async def day() -> list[bool | BaseException]:
        tasks = await come(CallbackCollector(books.store), 1, 2, 13, 3)
        books.may_store.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, poisoned, third = asyncio.run(day())
    assert (first, second, third) == (True, True, True)
    assert isinstance(poisoned, ValueError)


def test_a_failure_of_the_whole_batch_is_told_to_all_of_it_and_the_next_is_stored(books: Books) -> None:
    async def day() -> list[bool | BaseException]:
        collector = CallbackCollector(books.store)
        books.may_store.set()
        books.fault = ConnectionError("gone")
        failed = await asyncio.gather(*await come(collector, 1, 2), return_exceptions=True)
        books.fault = None
        return [*failed, await collector.store(callback(3))]

    first, second, third = asyncio.run(day())
    assert isinstance(first, ConnectionError)
    assert isinstance(second, ConnectionError)
    assert third is True


def test_who_hangs_up_while_waiting_keeps_nobody_from_an_answer(books: Books) -> None:
    async def day() -> list[bool]:
        collector = CallbackCollector(books.store)
        gone, *others = await come(collector, 1, 2, 3)
        gone.cancel()
        books.may_store.set()
        return await asyncio.gather(*others)

    assert asyncio.run(day()) == [True, True]
    assert sorted(number for batch in books.batches for number in batch) == [1, 2, 3]


def test_a_full_backlog_turns_callers_away_until_it_is_stored(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback_collector, "LONGEST_BACKLOG", 2)

    async def day() -> tuple[list[bool], bool]:
        collector = CallbackCollector(books.store)
        under_way = await come(collector, 1)
        waiting = await come(collector, 2, 3)
        with pytest.raises(BacklogFull):
            await collector.store(callback(4))
        books.may_store.set()
        return await asyncio.gather(*under_way, *waiting), await collector.store(callback(5))

    assert asyncio.run(day()) == ([True, True, True], True)
    assert [4] not in books.batches


def test_no_batch_is_larger_than_the_largest(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback_collector, "LARGEST_BATCH", 2)

    async def day() -> None:
        collector = CallbackCollector(books.store)
        tasks = await come(collector, 1)
        tasks += await come(collector, 2, 3, 4, 5, 6)
        books.may_store.set()
        await asyncio.gather(*tasks)

    asyncio.run(day())
    assert books.batches == [[1], [2, 3], [4, 5], [6]]
