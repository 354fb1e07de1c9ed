"""All of them."""

from planted_bugs.billing import BILLING
from planted_bugs.money import MONEY
from planted_bugs.people import PEOPLE
from planted_bugs.services import SERVICES
from subplat.simulation.planting import PlantedBug

BUGS: tuple[PlantedBug, ...] = (*MONEY, *BILLING, *SERVICES, *PEOPLE)

SAMPLE = (
    "a-callback-is-booked-again",
    "money-of-an-ended-contract-is-lost",
    "a-paid-bill-takes-more-money",
    "the-wallet-goes-below-zero",
    "periods-are-counted-from-the-payment",
    "services-stay-off-after-payment",
    "a-retried-charge-suspends",
    "an-old-wish-overtakes-a-new-one",
    "two-contracts-of-one-offer",
    "a-failed-bill-is-lost-to-payment",
    "reminders-every-day",
    "the-model-writes-what-it-likes",
)
"""Tried in every build; all of them with `make planted-bugs`."""
