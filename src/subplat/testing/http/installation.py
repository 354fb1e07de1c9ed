"""The API in memory with something of everything in the books, and those who come to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count

from attrs import frozen
from litestar import Litestar
from litestar.testing import TestClient

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.rights import Permission
from subplat.application.outside import Ports
from subplat.domain.accounts.user import Role
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.testing.http.callers import AskedBy, Door
from subplat.testing.http.description import Description
from subplat.testing.http.objects import Two, objects_of, with_more_of_everything
from subplat.testing.samples import NOW
from subplat.testing.trade import FINANCE, SECOND_SALES, Trade, a_trade, put
from subplat.wiring.memory import MemoryPlatform, memory_platform

ADMIN = "admin@penjual.example"
CALLBACK_TOKEN = "callback token of the tests"


@frozen(kw_only=True)
class ApiInstallation:
    """`callers` by name: SALES, ADMIN, FINANCE, CLIENT, anonymous, "small key" (which may look at operations), "full key"."""

    platform: MemoryPlatform
    app: Litestar
    door: Door
    description: Description
    trade: Trade
    objects: Mapping[str, Two]
    callers: Mapping[str, AskedBy]
    config: HttpConfig

    def another_app(self) -> Litestar:
        """The same API for whoever starts and ends it on their own."""
        return create_http_app(self.platform.application, self.config)


@contextmanager
def api_installation(
    now: datetime = NOW, around: Callable[[Ports], Ports] = lambda ports: ports
) -> Iterator[ApiInstallation]:
    """Started, and ended after the block; `around` as for `memory_platform`."""
    platform = memory_platform(now, around=around)
    application, trade, numbers = platform.application, with_more_of_everything(a_trade()), count(1)
    with application.clients.register.units_of_work() as work:
        put(work, trade)
        work.commit()
    config = HttpConfig(callback_tokens=(CALLBACK_TOKEN,), request_ids=lambda: f"request-{next(numbers)}")
    app = create_http_app(application, config)
    with TestClient(app, raise_server_exceptions=False) as client:
        door = Door(application=application, transport=client._transport)
        yield ApiInstallation(
            platform=platform,
            app=app,
            door=door,
            description=Description(client.get("/schema").json()),
            trade=trade,
            objects=objects_of(trade, platform),
            callers={each.name: each for each in _callers(door, trade)},
            config=config,
        )


def _callers(door: Door, trade: Trade) -> Iterator[AskedBy]:
    users = {user.id: user for user in trade.books.users}
    door.application.accounts.register(RegisterUser(email=ADMIN, full_name="Tim Admin", role=Role.ADMIN))
    second = trade.books.clients[1].id
    yield door.person(Role.SALES, users[SECOND_SALES])
    yield door.person(Role.FINANCE, users[FINANCE])
    yield door.person(Role.ADMIN, door.application.accounts.find(ADMIN))
    yield door.person(Role.CLIENT, next(user for user in users.values() if user.client_id == second))
    yield AskedBy(name="anonymous")
    yield door.key("small key", {Permission.OPERATIONS_READ})
    yield door.key("full key")
