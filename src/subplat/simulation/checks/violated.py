"""A promise that was broken: it ends the simulation."""

from uuid import UUID


class Violated(BaseException):
    """`rule` is the invariant's name, `subject` what breaks it, `client` whose it is.

    No ordinary exception: whatever handles those in the platform must not swallow it.
    """

    def __init__(self, rule: str, subject: str, detail: str, client: UUID | None = None) -> None:
        super().__init__(f"{rule}: {subject}: {detail}")
        self.rule, self.subject, self.detail, self.client = rule, subject, detail, client
