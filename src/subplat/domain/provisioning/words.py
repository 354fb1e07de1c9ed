"""The allowed values of provisioning tasks."""

from enum import StrEnum


class TaskAction(StrEnum):
    """What a task brings about."""

    ACTIVATE = "ACTIVATE"
    SUSPEND = "SUSPEND"
    CHANGE_QUANTITY = "CHANGE_QUANTITY"
    TERMINATE = "TERMINATE"


class TargetSystem(StrEnum):
    """Where it is brought about."""

    GWORKSPACE = "GWORKSPACE"
    GCP = "GCP"


class TaskStatus(StrEnum):
    """Where a task stands."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
