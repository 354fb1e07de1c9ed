"""Carries what the platform sent to whoever reads it."""

from collections.abc import Callable

from attrs import define, field

from subplat.adapters.memory.mailer import MailInMemory
from subplat.simulation.people.clients import Clients
from subplat.simulation.people.finance import Finance
from subplat.simulation.world import World


@define(kw_only=True, eq=False)
class Post:
    """Looks at the mailer's own list of what has left."""

    world: World
    clients: Clients
    finance: Finance
    comes_back: Callable[[MailInMemory], bool]
    """Whether a letter does not reach its reader."""
    _read: int = field(default=0, init=False)

    def deliver(self) -> None:
        """What has left since the last call."""
        sent = self.world.town.mailer.sent
        while self._read < len(sent):
            found = sent[self._read]
            self._read += 1
            if found.mail.to_email == self.world.town.policies.finance_email:
                self.finance.letter(found)
            elif not self.comes_back(found):
                self.clients.letter(found.mail.to_email, found.mail.body)
