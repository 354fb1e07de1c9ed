"""The types of request fields: their limits are those of the books, so that nothing passes here and fails there.

PostgreSQL's text holds every character but NUL. Amounts, rates and percentages are text: a JSON number is refused.
"""

from decimal import Decimal
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, UnsetType

from subplat.application.unchanged import UNCHANGED, Unchanged
from subplat.domain.money import Currency, Money

_NO_NUL = r"^[^\x00]*$"

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=_NO_NUL)]
Code = Annotated[str, Meta(min_length=1, max_length=100, pattern=_NO_NUL)]
Phone = Annotated[str, Meta(min_length=1, max_length=50, pattern=_NO_NUL)]
MailAddress = Annotated[str, Meta(min_length=3, max_length=255, pattern=_NO_NUL, examples=["billing@client.example"])]
Text = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=_NO_NUL)]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]
Amount = Annotated[str, Meta(pattern=r"^[0-9]{1,16}(\.[0-9]{1,2})?$", examples=["1500000.00"])]
Rate = Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$", examples=["16250.00"])]
Percent = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", examples=["10.00"])]


T = TypeVar("T")


def changed(value: T | UnsetType) -> T | Unchanged:
    """As a command takes it: what was left out of the body stays."""
    return UNCHANGED if isinstance(value, UnsetType) else value


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request body: fields that are not known are refused."""


class MoneyBody(Body, kw_only=True):
    """An amount with its currency."""

    amount: Amount
    currency: Currency

    def money(self) -> Money:
        """As the domain has it."""
        return Money(Decimal(self.amount), self.currency)

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        """As it is shown."""
        return cls(amount=str(money.amount), currency=money.currency)


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """The id of what was made."""

    id: UUID
