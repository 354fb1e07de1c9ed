"""Tasks that nobody works on any more, because their job was parked, are driven again."""

from attrs import frozen

from subplat.application.ports.books import WorkLists
from subplat.application.ports.clock import Clock
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.provisioning.run_task import RunTask
from subplat.domain.ids import TaskId

PAGE = 100


@job("provisioning.redrive_tasks.v1", Lane.BULK)
@frozen(kw_only=True)
class RedriveTasks(Job):
    """Promises one more run per task that waits or runs; one that has a job takes its turn behind it and finds nothing to do."""


@frozen(kw_only=True)
class RedriveTasksHandler:
    units_of_work: UnitOfWorkFactory
    work_lists: WorkLists
    clock: Clock

    def __call__(self, job: RedriveTasks) -> None:
        """A second time in the same hour it promises nothing new."""
        slot = self.clock.now().strftime("%Y%m%d%H")
        after: TaskId | None = None
        while page := self.work_lists.unfinished_tasks(after=after, limit=PAGE):
            with self.units_of_work() as work:
                for task_id in page:
                    task = work.tasks.get(task_id)
                    run = RunTask(subscription_id=task.subscription_id, item_id=task.item_id, task_id=task_id)
                    work.jobs.enqueue(run, key=f"redrive:{task_id}:{slot}")
                work.commit()
            after = page[-1]
