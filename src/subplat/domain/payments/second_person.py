"""From which amount on one person's word is not enough."""

from collections.abc import Mapping

from attrs import field, frozen

from subplat.domain.money import Currency, Money


@frozen(kw_only=True)
class SecondPersonPolicy:
    """`above`: what one person may confirm by hand for one bill; a currency that is not named has no limit.

    None is named by default: whoever keeps the books alone could not book a large transfer at all.
    """

    above: Mapping[Currency, Money] = field(factory=dict[Currency, Money])

    def is_needed(self, by_hand: Money) -> bool:
        """`by_hand`: all that was confirmed by hand for the bill, what is confirmed now included."""
        limit = self.above.get(by_hand.currency)
        return limit is not None and by_hand > limit
