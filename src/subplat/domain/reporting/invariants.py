"""What must hold of the books at any moment that a unit of work has ended (the numbers are those of the list of invariants).

Not here: what the books cannot show (I1, I5, I14, I15, I21, I23). Nothing is repaired: a violation is reported and looked at.
"""

from collections.abc import Collection, Iterator
from datetime import date

from subplat.domain.errors import DomainError
from subplat.domain.reporting import (
    billing_invariants,
    client_invariants,
    contract_invariants,
    payment_invariants,
    wallet_invariants,
)
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.violations import Check, Finding, Violation

INVARIANTS: dict[str, Check] = {
    **wallet_invariants.CHECKS,
    **payment_invariants.CHECKS,
    **billing_invariants.CHECKS,
    **contract_invariants.CHECKS,
    **client_invariants.CHECKS,
}
"""Every check by the name it reports under."""


def check_books(books: Books, today: date, names: Collection[str] = tuple(INVARIANTS)) -> tuple[Violation, ...]:
    """Everything that is wrong with the books on a civil day, by the checks of these names; empty when all holds."""
    return tuple(
        Violation(invariant=name, subject=subject, detail=detail)
        for name, check in INVARIANTS.items()
        if name in names
        for subject, detail in _findings(check, books, today)
    )


def _findings(check: Check, books: Books, today: date) -> Iterator[Finding]:
    try:
        yield from check(books, today)
    except DomainError as refusal:
        # Two currencies where one belongs, a calendar without an anchor: wrong enough to stop the check itself.
        yield "books", f"cannot be checked: {refusal}"
