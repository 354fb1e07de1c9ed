"""What to do with a machine to bring it where it is wanted: one table.

SUSPEND stops the machine, or suspends it when the setting `suspend_with` is `suspend`: a stopped machine costs only its
disks and can rest for any time, a suspended one keeps its memory but is stopped by Google after 60 days. TERMINATE
stops it too: deleting a client's data is for a person. A machine that is off in either way stays as it is.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum

from subplat.domain.provisioning.words import TaskAction


class Verb(StrEnum):
    """A call that changes a machine."""

    START = "start"
    STOP = "stop"
    SUSPEND = "suspend"
    RESUME = "resume"


class Step(Enum):
    """What to do when no call is to be made."""

    DONE = "done"
    WAIT = "wait"
    ASK_A_PERSON = "ask a person"


RUNNING = "RUNNING"
STEADY_OFF = ("TERMINATED", "STOPPED", "SUSPENDED")
_MOVING = ("PENDING", "PENDING_STOP", "PROVISIONING", "REPAIRING", "STAGING", "STOPPING", "SUSPENDING")


def _off_by(verb: Verb) -> Mapping[str, Verb | Step]:
    return {**dict.fromkeys(STEADY_OFF, Step.DONE), "RUNNING": verb}


_ON: Mapping[str, Verb | Step] = {
    "RUNNING": Step.DONE,
    "TERMINATED": Verb.START,
    "STOPPED": Verb.START,
    "SUSPENDED": Verb.RESUME,
}


def next_step(action: TaskAction, status: str, suspend_with: Verb) -> Verb | Step:
    """The step for a machine of that status; unknown statuses and machines being torn down are for a person."""
    if action is TaskAction.CHANGE_QUANTITY:
        return Step.DONE
    if status in _MOVING:
        return Step.WAIT
    if action is TaskAction.ACTIVATE:
        return _ON.get(status, Step.ASK_A_PERSON)
    return _off_by(suspend_with if action is TaskAction.SUSPEND else Verb.STOP).get(status, Step.ASK_A_PERSON)
