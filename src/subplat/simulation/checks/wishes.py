"""What is wanted of services: the newest wish alone waits, and it is always asked for under the same id (F29; section 2.1)."""

from collections.abc import Iterator
from uuid import UUID

from attrs import define, field

from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.reporting.violations import Finding
from subplat.simulation.checks.scene import Scene

WAITING = (TaskStatus.PENDING, TaskStatus.FAILED)


def newest_wish_alone_waits(scene: Scene, before: ProvisioningTask | None, task: ProvisioningTask) -> Iterator[Finding]:
    """A newer wish takes the place of the older ones that still wait, for their turn or for a person."""
    if before is not None:
        return
    for older in scene.shelves.tasks.having("subscription", task.subscription_id):
        is_older = older.item_id == task.item_id and older.intent < task.intent
        if is_older and older.status in WAITING and not older.is_superseded:
            yield f"task {older.id}", f"{older.action} still waits after {task.action} was wanted"


@define(eq=False)
class Orders:
    """What the outside systems were asked for, as they heard it."""

    _heard: dict[TargetSystem, int] = field(factory=dict[TargetSystem, int], init=False)

    def asked_under_one_id(self, scene: Scene) -> Iterator[Finding]:
        """Every order is that of a task, under the task's own id."""
        tasks = scene.shelves.tasks.rows
        for target, provisioner in scene.town.provisioners.items():
            orders = provisioner.orders
            for order in orders[self._heard.get(target, 0) :]:
                request: UUID = order.request_id
                if request not in tasks:
                    yield f"item {order.item_reference}", f"{order.action} was asked for as {request}, which is no task"
            self._heard[target] = len(orders)


CHECKS = (newest_wish_alone_waits,)
