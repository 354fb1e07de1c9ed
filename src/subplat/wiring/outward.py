"""One guard around every port that leaves the process: no call while a unit of work is open, and a crash point around each."""

from typing import Any, TypeVar, cast

from attrs import evolve

from subplat.application.outside import Ports
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.unit_of_work import UNIT_OPEN

P = TypeVar("P")


class CalledInsideUnit(RuntimeError):
    """A defect of ours: a lock would be held, and a commit would wait, for as long as somebody else takes to answer."""


class _Outward:
    """Stands in for a port; every call looks first whether a unit of work is open in this context."""

    def __init__(self, port: object, name: str) -> None:
        self._port, self._name = port, name

    def __getattr__(self, method: str) -> Any:
        call, place = getattr(self._port, method), f"{self._name}.{method}"
        before, after = f"{place} before", f"{place} after"

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if UNIT_OPEN.get():
                raise CalledInsideUnit(f"{place} was called inside an open unit of work")
            crash_point(before)
            answer = call(*args, **kwargs)
            crash_point(after)
            return answer

        # Looked up once: the next call finds the function itself.
        self.__dict__[method] = guarded
        return guarded


def outward(port: P, name: str) -> P:
    """The same port, which refuses to start while a unit of work is open; raises CalledInsideUnit then."""
    return cast(P, _Outward(port, name))


def guarded(ports: Ports) -> Ports:
    """Every port that leaves the process behind the guard; pure ones, and the readers of our own books, as they are."""
    return evolve(
        ports,
        gateway=outward(ports.gateway, "gateway"),
        auto_debit=outward(ports.auto_debit, "auto_debit"),
        refunds=outward(ports.refunds, "refunds"),
        mailer=outward(ports.mailer, "mailer"),
        inbox=outward(ports.inbox, "inbox"),
        invoice_reader=outward(ports.invoice_reader, "invoice_reader"),
        text_generator=outward(ports.text_generator, "text_generator"),
        mirror=outward(ports.mirror, "mirror"),
        event_sender=outward(ports.event_sender, "event_sender"),
        provisioners={
            target: outward(provisioner, f"provisioner.{target}") for target, provisioner in ports.provisioners.items()
        },
    )
