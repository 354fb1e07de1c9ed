"""Seeded identifiers."""

import re
import uuid

from subplat.adapters.sandbox.ids import SeededIds


def test_the_same_seed_gives_the_same_ids_and_another_seed_others() -> None:
    first, again, other = SeededIds("a"), SeededIds("a"), SeededIds("b")
    drawn = [first.uuid(), first.hex24(), first.token("t_"), first.number(16)]
    assert drawn == [again.uuid(), again.hex24(), again.token("t_"), again.number(16)]
    assert drawn[0] != other.uuid()


def test_ids_have_their_shapes_and_do_not_repeat() -> None:
    ids = SeededIds()
    assert re.fullmatch("[0-9a-f]{24}", ids.hex24())
    assert uuid.UUID(ids.uuid()).version == 4
    assert re.fullmatch("pt-[0-9a-z]{26}", ids.token("pt-"))
    assert re.fullmatch("[1-9][0-9]{9}", ids.number(10))
    assert len({ids.hex24() for _ in range(5000)}) == 5000
