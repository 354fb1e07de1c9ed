"""Instants as Xendit writes and reads them."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """UTC with milliseconds and a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def optional_stamp(moment: datetime | None) -> str | None:
    """The same, or None."""
    return None if moment is None else stamp(moment)


def instant(text: str) -> datetime:
    """An ISO 8601 instant; one without a zone is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
