"""Reserved values."""

from decimal import Decimal

import pytest

from subplat.adapters.sandbox.xendit.reserved import RESERVED_AMOUNTS, Tag, tags_in


@pytest.mark.parametrize("tag", Tag)
def test_every_tag_can_be_given_in_an_address_a_name_and_an_amount(tag: Tag) -> None:
    words = tag.value.replace("-", " ").title()
    amount = next(amount for amount, reserved in RESERVED_AMOUNTS.items() if reserved is tag)
    assert tags_in(f"finance+{tag.value}@contoh.example") == {tag}
    assert tags_in(f"Contoh Sandbox {words}") == {tag}
    assert tags_in(amount=amount) == {tag}
    assert tags_in(amount=int(amount)) == {tag}


def test_several_tags_are_joined_by_dots() -> None:
    assert tags_in("a+lost.underpaid@contoh.example", "Sandbox Late") == {Tag.LOST, Tag.UNDERPAID, Tag.LATE}


@pytest.mark.parametrize(
    "text", ["decline@contoh.example", "a+unknown@contoh.example", "Late Night Sandbox", "sandbox declined", None, 5]
)
def test_ordinary_data_carries_no_tag(text: object) -> None:
    assert tags_in(text, amount=Decimal("4040401.01")) == frozenset()
