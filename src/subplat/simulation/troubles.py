"""What goes wrong outside the platform, apart from its calls: gathered, begun, thrown for every day, ended."""

from collections.abc import Callable

from attrs import frozen

from subplat.domain.reporting.books import Books
from subplat.simulation.faults.drift import Drifting
from subplat.simulation.faults.mailboxes import Mailboxes
from subplat.simulation.faults.outages import Outages
from subplat.simulation.faults.poison import Poison
from subplat.simulation.faults.receivers import Receivers
from subplat.simulation.faults.strange_callbacks import StrangeCallbacks
from subplat.simulation.people.company import SELLERS
from subplat.simulation.people.customer import Customer
from subplat.simulation.people.google import Google
from subplat.simulation.people.operations import Operations
from subplat.simulation.people.provider import Provider
from subplat.simulation.world import World


@frozen(kw_only=True)
class Troubles:
    """Each with those who clear up after it."""

    outages: Outages
    poison: Poison
    mailboxes: Mailboxes
    drifting: Drifting
    receivers: Receivers

    @classmethod
    def of(
        cls,
        world: World,
        outages: Outages,
        operations: Operations,
        provider: Provider,
        customers: list[Customer],
        glance: Callable[[], Books],
    ) -> "Troubles":
        """From now on; a company is founded in peace."""
        found = cls(
            outages=outages,
            poison=Poison(world=world, outages=outages, play_again=operations.play_parked),
            mailboxes=Mailboxes(
                world=world,
                ours=(world.town.policies.operations_email, *SELLERS),
                send_again=lambda: operations.send_again(glance()),
            ),
            drifting=Drifting(world=world, customers=customers),
            receivers=Receivers(world=world),
        )
        strange = StrangeCallbacks(world=world, provider=provider)
        world.run_job = found.poison.run
        outages.every_day += (
            Google(world=world).day,
            found.mailboxes.day,
            found.drifting.day,
            found.receivers.day,
            strange.day,
        )
        return found

    def end(self) -> None:
        """Everything works again, at once."""
        self.outages.end()
        self.poison.cure()
        self.mailboxes.end()
        self.receivers.end()

    def clear_up(self) -> None:
        """Somebody looks after what was left behind."""
        self.drifting.put_right()
        self.receivers.look_after()
