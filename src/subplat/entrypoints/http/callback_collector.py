"""Callbacks that arrive while others are being committed wait for each other, and are committed together."""

import asyncio
from collections import deque
from collections.abc import Callable

from attrs import define, field

from subplat.application.payments.callbacks import StoreCallback, StoreCallbacks

LARGEST_BATCH = 256
LONGEST_BACKLOG = 4 * LARGEST_BATCH
"""A second or two of work; who comes then is better told to come later than kept waiting."""

StoreMany = Callable[[StoreCallbacks], tuple[bool | Exception, ...]]
"""Blocking, and told of what was committed; for each in its place."""


class BacklogFull(Exception):
    """More callbacks wait than can be stored soon."""


@define(eq=False)
class CallbackCollector:
    """Of one event loop. One batch is stored at a time, in a thread of the loop's executor."""

    store_many: StoreMany
    _waiting: deque[tuple[StoreCallback, asyncio.Future[bool]]] = field(factory=deque, init=False)
    _storing: asyncio.Task[None] | None = field(default=None, init=False)

    async def store(self, callback: StoreCallback) -> bool:
        """Whether it was new, once it is committed. Raises BacklogFull, or what kept it from being stored."""
        if len(self._waiting) >= LONGEST_BACKLOG:
            raise BacklogFull
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((callback, answer))
        if self._storing is None:
            self._storing = loop.create_task(self._store_all(loop))
        return await answer

    async def _store_all(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
                command = StoreCallbacks(callbacks=tuple(callback for callback, _ in batch))
                outcomes: tuple[bool | Exception, ...]
                try:
                    outcomes = await loop.run_in_executor(None, self.store_many, command)
                except Exception as failure:
                    outcomes = (failure,) * len(batch)
                for (_, answer), outcome in zip(batch, outcomes, strict=True):
                    _tell(answer, outcome)
        finally:
            self._storing = None


def _tell(answer: asyncio.Future[bool], outcome: bool | Exception) -> None:
    # Whoever hung up meanwhile waits for nothing any more.
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
