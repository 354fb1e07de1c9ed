"""Google's own calendar: after its first year a commitment that nobody renews is over, and units can be given back."""

from datetime import date, timedelta

from attrs import define, field

from subplat.adapters.memory.provisioner import ServiceInMemory
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.provisioning.words import TargetSystem
from subplat.simulation.world import World


@define(kw_only=True, eq=False)
class Google:
    """Counts from the day on which it made a service, which may be later than the contract's."""

    world: World
    _ends: dict[str, tuple[ServiceInMemory, date]] = field(factory=dict[str, tuple[ServiceInMemory, date]], init=False)

    def day(self) -> None:
        """One more day: new commitments are noted, old ones end."""
        today = (self.world.now + timedelta(hours=7)).date()
        for item_id, service in self.world.town.provisioners[TargetSystem.GWORKSPACE].services.items():
            if service.is_committed and item_id not in self._ends:
                self._ends[item_id] = (service, BillingCalendar(today, BillingPeriod.YEARLY).start(1))
        for service, last in self._ends.values():
            if service.is_committed and last <= today:
                service.is_committed = False
                self.world.note("google", f"the commitment of {service.resource} is over")
