"""No prompt and no letter ever holds something of two clients."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from attrs import evolve

from subplat.application.outside import Ports
from subplat.application.ports.invoice_reader import ReadInvoice
from subplat.application.ports.text_generator import Prose
from subplat.simulation.fault_mix import Level
from subplat.simulation.run import Plan, Simulation
from subplat.simulation.town import Town
from subplat.wiring.simulation import town_in_memory

pytestmark = pytest.mark.campaign

NAMED = re.compile(r"PT Contoh (\d+)|Jl\. Contoh No\. (\d+),|@?client(\d+)\.example|(\d{16})")


class Overheard:
    """Listens to what the model is sent, and keeps the town with its mailer."""

    def __init__(self) -> None:
        self.prompts: list[str] = []
        self.towns: list[Town] = []

    def town(self, start: datetime, around: Callable[[Ports], Ports]) -> Town:
        """A company that is listened to."""

        def listening(ports: Ports) -> Ports:
            heard = self.prompts
            writer, reader = ports.text_generator, ports.invoice_reader

            class Writing:
                def write(self, request) -> Prose:
                    heard.append(f"{request.task}\n{dict(request.facts)}")
                    return writer.write(request)

            class Reading:
                def read(self, text: str) -> ReadInvoice:
                    heard.append(text)
                    return reader.read(text)

            return around(evolve(ports, text_generator=Writing(), invoice_reader=Reading()))

        self.towns.append(town_in_memory(start, listening))
        return self.towns[-1]


def clients_in(text: str) -> set[int]:
    """The numbers of the clients whose name, address, mailbox or tax number stands in a text."""
    found = set()
    for name, street, mailbox, tax in NAMED.findall(text):
        if name or mailbox:
            found.add(int(name or mailbox))
        elif street:
            found.add(int(street) - 1)
        elif (int(tax) - 10**15) % 7919 == 0:
            found.add((int(tax) - 10**15) // 7919)
    return found


@pytest.mark.parametrize("level", [Level.NONE, Level.SWARM])
def test_no_prompt_and_no_letter_holds_anything_of_two_clients(level) -> None:
    overheard = Overheard()
    plan = Plan(seed="letters", clients=12, years=1, level=level)
    outcome = Simulation(plan=plan, make_town=overheard.town).play()
    assert outcome.broken is None
    letters = [f"{each.mail.to_email} {each.mail.subject}\n{each.mail.body}" for each in overheard.towns[0].mailer.sent]
    for texts in (overheard.prompts, letters):
        told = [clients_in(text) for text in texts]
        assert [text for text, clients in zip(texts, told, strict=True) if len(clients) > 1] == []
        assert len(set().union(*told)) > 8


def test_a_letter_about_two_clients_would_be_seen() -> None:
    assert clients_in("Yth. PT Contoh 3, salinan: tagihan@client4.example") == {3, 4}
