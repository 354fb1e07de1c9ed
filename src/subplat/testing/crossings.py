"""Every crossing between the use cases and what lies outside of them: watched, and broken off where a test says so."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from attrs import evolve, field, frozen

from subplat.application.outside import Ports
from subplat.application.ports.joining import JointWork
from subplat.application.ports.unit_of_work import UNIT_OPEN, UnitOfWork, UnitOfWorkFactory

P = TypeVar("P")


class Killed(BaseException):
    """The process died here: nothing that catches ordinary exceptions notices."""


@frozen
class Crossings:
    """Decorates ports: `at` hears every place that is passed and may raise there.

    Places are named `commit before`, `commit after`, `mailer.send before`, `mailer.send after` and so on. `breaches`
    are the outside calls that were made, and refused, while a unit of work was open.
    """

    at: Callable[[str], None] = lambda place: None
    breaches: list[str] = field(factory=list[str], init=False)

    def around(self, ports: Ports) -> Ports:
        """The same ports, watched; pure ones and the readers are left as they are."""
        return evolve(
            ports,
            units_of_work=WatchedUnits(ports.units_of_work, self.at),
            gateway=self.watched(ports.gateway, "gateway"),
            auto_debit=self.watched(ports.auto_debit, "auto_debit"),
            refunds=self.watched(ports.refunds, "refunds"),
            mailer=self.watched(ports.mailer, "mailer"),
            inbox=self.watched(ports.inbox, "inbox"),
            invoice_reader=self.watched(ports.invoice_reader, "invoice_reader"),
            text_generator=self.watched(ports.text_generator, "text_generator"),
            mirror=self.watched(ports.mirror, "mirror"),
            event_sender=self.watched(ports.event_sender, "event_sender"),
            provisioners={
                target: self.watched(provisioner, f"provisioner.{target}")
                for target, provisioner in ports.provisioners.items()
            },
        )

    def watched(self, port: P, name: str) -> P:
        """A stand-in for `port` that passes every call on."""
        return cast(P, _Watched(port, name, self))


class _Watched:
    def __init__(self, port: object, name: str, crossings: Crossings) -> None:
        self._port, self._name, self._crossings = port, name, crossings

    def __getattr__(self, method: str) -> Any:
        call, place, crossings = getattr(self._port, method), f"{self._name}.{method}", self._crossings

        def watched(*args: Any, **kwargs: Any) -> Any:
            if UNIT_OPEN.get():
                crossings.breaches.append(place)
                raise AssertionError(f"{place} was called inside an open unit of work")
            crossings.at(f"{place} before")
            answer = call(*args, **kwargs)
            crossings.at(f"{place} after")
            return answer

        return watched


@frozen
class WatchedUnits:
    """A factory whose units of work tell of their commits."""

    _factory: UnitOfWorkFactory
    _at: Callable[[str], None]

    def __call__(self) -> UnitOfWork:
        """A new unit of work, watched."""
        return cast(UnitOfWork, _WatchedUnit(self._factory(), self._at))

    def joined(self) -> AbstractContextManager[JointWork]:
        """The factory's own; the commits of its parts are watched."""
        return self._factory.joined()


class _WatchedUnit:
    def __init__(self, work: UnitOfWork, at: Callable[[str], None]) -> None:
        self._work, self._at = work, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def __enter__(self) -> Self:
        self._work.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._work.__exit__(kind, error, traceback)

    def commit(self) -> None:
        self._at("commit before")
        self._work.commit()
        self._at("commit after")
