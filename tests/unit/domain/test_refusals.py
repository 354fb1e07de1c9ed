"""Check every rule, then change, then record: a refused verb leaves the aggregate as it was and tells nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import asdict, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.errors import DomainError
from subplat.domain.money import Money
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.wallets.wallet import Wallet
from subplat.testing import strategies as some
from subplat.testing.strategies import Step

pytestmark = pytest.mark.campaign


@frozen
class Kind:
    """Aggregates of one kind, and what can be tried on a given one."""

    aggregates: SearchStrategy[Any]
    steps_on: Callable[[Any], SearchStrategy[Step[Any]]]


KINDS = {
    "client": Kind(some.clients(), lambda _: some.client_steps()),
    "user": Kind(some.users(), lambda _: some.user_steps()),
    "invitation": Kind(some.invitations(), lambda _: some.invitation_steps()),
    "quotation": Kind(some.quotations(), lambda quotation: some.quotation_steps(quotation.currency)),
    "quotation in another currency": Kind(some.quotations(), lambda _: some.quotation_steps()),
    "subscription": Kind(some.subscriptions(), lambda contract: some.subscription_steps(contract.currency)),
    "billing cycle": Kind(some.billing_cycles(), lambda cycle: some.cycle_steps(cycle.currency)),
    "billing cycle in another currency": Kind(
        some.billing_cycles(), lambda _: some.currencies().flatmap(some.cycle_steps)
    ),
    "payment": Kind(some.payments(), lambda payment: some.payment_steps(payment.currency)),
    "payment in another currency": Kind(some.payments(), lambda _: some.currencies().flatmap(some.payment_steps)),
    "payment link": Kind(some.payment_links(), lambda _: some.link_steps()),
    "refund": Kind(some.refunds(), lambda _: some.refund_steps()),
    "top-up": Kind(some.top_ups(), lambda _: some.top_up_steps()),
    "quarantined receipt": Kind(some.quarantined_receipts(), lambda _: some.quarantine_steps()),
    "wallet": Kind(some.wallets(), lambda wallet: some.wallet_steps(wallet.currency)),
    "wallet in another currency": Kind(some.wallets(), lambda _: some.currencies().flatmap(some.wallet_steps)),
    "mail": Kind(some.emails(), lambda _: some.email_steps()),
    "provisioning task": Kind(some.provisioning_tasks(), lambda _: some.task_steps()),
    "callback": Kind(some.webhook_events(), lambda _: some.webhook_steps()),
}


def a_refusal_changes_nothing(kind: Kind) -> Callable[[], None]:
    @given(st.data())
    def check(data: st.DataObject) -> None:
        aggregate = data.draw(kind.aggregates)
        act = data.draw(kind.steps_on(aggregate))
        before = asdict(aggregate)
        try:
            act(aggregate)
        except DomainError:
            assert asdict(aggregate) == before

    return check


@pytest.mark.parametrize("name", KINDS)
def test_a_refusal_changes_nothing(name: str) -> None:
    settings(max_examples=50)(a_refusal_changes_nothing(KINDS[name]))()


def charge_first_ask_later(wallet: Wallet, amount: Money, **rest: Any) -> None:
    """Planted: counts the movement before it is known whether it may be."""
    wallet.sequence += 1
    wallet.sequence -= 1 if amount.is_positive else 0
    wallet.charge(amount=amount, **rest)


def revise_first_ask_later(quotation: Quotation, **content: Any) -> None:
    """Planted: the revision goes up before the content is checked."""
    quotation.revision += 1
    quotation.revise(**content)


@pytest.mark.parametrize(
    ("name", "honest", "planted"),
    [
        ("wallet", Wallet.charge, charge_first_ask_later),
        ("quotation", Quotation.revise, revise_first_ask_later),
    ],
)
def test_a_verb_that_changes_before_it_checks_is_caught(
    name: str,
    honest: Callable[..., object],
    planted: Callable[..., object],
    catches: Callable[[Callable[[], object]], None],
) -> None:
    def swapped(step: Step[Any]) -> Step[Any]:
        return Step(planted, step.arguments) if step.verb is honest else step

    kind = Kind(KINDS[name].aggregates, lambda aggregate: KINDS[name].steps_on(aggregate).map(swapped))
    catches(a_refusal_changes_nothing(kind))
