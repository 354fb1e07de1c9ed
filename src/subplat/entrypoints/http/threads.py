"""The threads that use cases run in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar


def use_case_threads(size: int) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """A lifespan: `size` threads, as many as the database pool has connections, so that no request waits for one of them.

    They belong to the event loop, not to the process (`set_asyncio_executor` would): two applications in one process
    do not share them, and all are joined at the end.
    """

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        with ThreadPoolExecutor(size, thread_name_prefix="use-case") as threads:
            asyncio.get_running_loop().set_default_executor(threads)
            yield

    return lifespan
