"""What happened lately: a ring of short lines, each with the instant and the clients it touched."""

from collections import deque
from datetime import datetime
from typing import NamedTuple

from attrs import define, field

KEPT = 20_000


class Line(NamedTuple):
    """One happening, job or fault; `about` is the client's number where there is one."""

    at: datetime
    who: str
    what: str
    about: int | None = None

    def __str__(self) -> str:
        about = "" if self.about is None else f" client {self.about}"
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.who}{about}: {self.what}"


@define(eq=False)
class Trace:
    """The last lines; older ones are forgotten."""

    lines: deque[Line] = field(factory=lambda: deque[Line](maxlen=KEPT), init=False)
    told: int = field(default=0, init=False)

    def tell(self, at: datetime, who: str, what: str, about: int | None = None) -> None:
        """Remembers."""
        self.told += 1
        self.lines.append(Line(at, who, what, about))

    def concerning(self, client: int | None, limit: int) -> list[str]:
        """The last lines about that client, or about nobody in particular; all without one."""
        found = [str(line) for line in self.lines if client is None or line.about in (None, client)]
        return found[-limit:]
