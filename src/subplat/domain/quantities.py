"""Quantities: whole units, as many as the books can hold."""

from attrs import Attribute

from subplat.domain.errors import InvalidValue

LARGEST_QUANTITY = 2_147_483_647  # integer


def at_least_zero(_owner: object, _attribute: "Attribute[int]", value: object) -> None:
    """Validates a field: a whole number that may be zero; raises InvalidValue."""
    ensure_quantity(value, lowest=0)


def at_least_one(_owner: object, _attribute: "Attribute[int]", value: object) -> None:
    """Validates a field: a whole number from 1; raises InvalidValue."""
    ensure_quantity(value, lowest=1)


def ensure_quantity(value: object, *, lowest: int = 1) -> None:
    """Raises InvalidValue unless `value` is a whole number from `lowest` to LARGEST_QUANTITY."""
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= LARGEST_QUANTITY:
        raise InvalidValue(f"a quantity is a whole number from {lowest} to {LARGEST_QUANTITY}", quantity=str(value))
