"""Objects that have the shape of a port, and those that have not."""

from typing import Any, Protocol

import pytest

from subplat.adapters.memory.callbacks import InMemoryCallbackReader
from subplat.adapters.memory.inbox import InMemoryInbox
from subplat.adapters.memory.mailer import InMemoryMailer
from subplat.adapters.memory.payment_gateway import InMemoryPaymentGateway
from subplat.adapters.memory.provisioner import InMemoryProvisioner
from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.wiring.port_shapes import misfits


class Port(Protocol):
    """One method that is called by place and by name, one with a name alone."""

    def ask(self, what: str, when: int) -> str: ...
    def fetch(self, box: str, *, most: int) -> str: ...


class Fits:
    def ask(self, what: str, when: int, again: bool = False) -> str:
        return what

    def fetch(self, box: str, **limits: int) -> str:
        return box


class Anything:
    def ask(self, *given: Any, **named: Any) -> str:
        return ""

    fetch = ask


class Short(Fits):
    def ask(self, what: str) -> str:
        return what


class Demanding(Fits):
    def ask(self, what: str, when: int, why: str) -> str:
        return what


class Renamed(Fits):
    def ask(self, thing: str, when: int) -> str:
        return thing


class Waits(Fits):
    async def ask(self, what: str, when: int) -> str:
        return what


class Unlimited(Fits):
    def fetch(self, box: str) -> str:
        return box


class NoFunction(Fits):
    ask = "what"


class Nothing:
    """Has neither."""


@pytest.mark.parametrize("adapter", [Fits(), Anything()])
def test_what_takes_all_that_it_will_be_given_fits(adapter: object) -> None:
    assert list(misfits(adapter, Port)) == []


@pytest.mark.parametrize(
    ("adapter", "found"),
    [
        (Short(), ["ask has to take (what, when)"]),
        (Demanding(), ["ask has to take (what, when)"]),
        (Renamed(), ["ask has to take (what, when)"]),
        (Waits(), ["ask is a coroutine, and the platform waits for none"]),
        (Unlimited(), ["fetch has to take (box, *, most)"]),
        (NoFunction(), ["it has no method ask"]),
        (Nothing(), ["it has no method ask", "it has no method fetch"]),
        (None, ["it has no method ask", "it has no method fetch"]),
    ],
)
def test_what_does_not_fit_is_told_method_by_method(adapter: object, found: list[str]) -> None:
    assert list(misfits(adapter, Port)) == found


@pytest.mark.parametrize(
    ("adapter", "port"),
    [
        (InMemoryPaymentGateway, PaymentGateway),
        (InMemoryPaymentGateway, AutoDebitGateway),
        (InMemoryPaymentGateway, RefundGateway),
        (InMemoryCallbackReader, CallbackReader),
        (InMemoryMailer, Mailer),
        (InMemoryInbox, Inbox),
        (InMemoryProvisioner, Provisioner),
        (XenditPaymentGateway, PaymentGateway),
    ],
)
def test_our_own_adapters_fit_their_ports(adapter: type, port: type) -> None:
    assert list(misfits(adapter.__new__(adapter), port)) == []
    assert list(misfits(object(), port))
