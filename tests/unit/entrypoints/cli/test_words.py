"""The words that options take are the domain's."""

from enum import StrEnum
from typing import get_args

import pytest

from subplat.application.payments.refund import BY_PEOPLE
from subplat.application.reporting.asked import ReportName
from subplat.domain.accounts.actor import Source
from subplat.domain.clients.client import ClientStatus
from subplat.domain.messaging.email import MailStatus
from subplat.domain.money import Currency
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.receivables import AgeBucket
from subplat.domain.subscriptions.subscription import LIVE, SubscriptionStatus
from subplat.domain.wallets.wallet import Direction
from subplat.entrypoints.cli import words


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (words.ClientStatusWord, ClientStatus),
        (words.QuotationStatusWord, QuotationStatus),
        (words.SubscriptionStatusWord, SubscriptionStatus),
        (words.TaskStatusWord, TaskStatus),
        (words.TargetWord, TargetSystem),
        (words.MailStatusWord, MailStatus),
        (words.PaymentStatusWord, PaymentStatus),
        (words.DirectionWord, Direction),
        (words.CurrencyWord, Currency),
        (words.BucketWord, AgeBucket),
        (words.MovementWord, MovementKind),
        (words.SourceWord, Source),
        (words.ReportWord, ReportName),
    ],
)
def test_an_option_takes_every_word_of_the_domain_in_its_order(word: object, kind: type[StrEnum]) -> None:
    assert list(get_args(word)) == [member.value for member in kind]


def test_a_person_may_choose_these_only() -> None:
    assert set(get_args(words.OnOrOffWord)) == {state.value for state in LIVE}
    assert set(get_args(words.RefundWord)) == {place.value for place in BY_PEOPLE}
