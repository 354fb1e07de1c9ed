"""Conditions that filters are made of."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from subplat.application.ports.views.spans import Instants
from subplat.domain.ids import first_id_at


def equal(value: object, wanted: object | None) -> bool:
    """None wants any."""
    return wanted is None or value == wanted


def among(value: StrEnum, wanted: Collection[StrEnum]) -> bool:
    """None given wants any."""
    return not wanted or value in wanted


def begins(wanted: str | None, *texts: str | None) -> bool:
    """One of the texts begins so, whatever its case; None wants any."""
    return not wanted or any(text is not None and text.lower().startswith(wanted.lower()) for text in texts)


def made(key: UUID, instants: Instants) -> bool:
    """By the time in the id."""
    after = instants.since is None or key >= first_id_at(instants.since)
    return after and (instants.before is None or key < first_id_at(instants.before))
