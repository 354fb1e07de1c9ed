"""Each kind of trouble alone: it strikes, somebody deals with it, and every promise is kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest

from subplat.application.payments.send_refund import RefundOutcomes, SendRefundHandler
from subplat.domain.clients.client import TaxTreatment
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.subscriptions.subscription import PaymentMethodType
from subplat.simulation.checks import bounds
from subplat.simulation.company_life import CompanyLife
from subplat.simulation.fault_mix import Fault, FaultMix, Level
from subplat.simulation.faults import receivers
from subplat.simulation.faults.drift import Drifting
from subplat.simulation.people import deals_by_hand, records, sales
from subplat.simulation.people.operations import Operations
from subplat.simulation.planting import PlantedBug, planted
from subplat.simulation.town import Town


@pytest.fixture
def with_faults(monkeypatch) -> Callable[[Mapping[Fault, float]], None]:
    """From now on swarms are of these kinds alone, at these rates."""

    def these(rates: Mapping[Fault, float]) -> None:
        monkeypatch.setattr(
            FaultMix, "drawn", classmethod(lambda cls, level, chance, *_: cls(rates, chance, chance.once("faults")))
        )

    return these


@pytest.fixture
def spoilt() -> Iterator[Callable[[str, str, str], None]]:
    """Spoils a rule until the test is over."""
    with ExitStack() as bugs:

        def spoil(where: str, instead_of: str, says: str) -> None:
            bug = PlantedBug(name="a test's", breaks="", where=where, instead_of=instead_of, says=says, tests=("this",))
            bugs.enter_context(planted(bug))

        yield spoil


@pytest.fixture
def towns(monkeypatch) -> list[Town]:
    """The towns of companies that are played from now on."""
    seen: list[Town] = []
    settle_in = CompanyLife._settle_in

    def listening(self, clients):
        seen.append(self.world.town)
        return settle_in(self, clients)

    monkeypatch.setattr(CompanyLife, "_settle_in", listening)
    return seen


def test_a_job_that_always_fails_is_parked_and_played_again_when_the_bug_is_mended(play, with_faults, towns) -> None:
    with_faults({Fault.POISON: 0.05})
    outcome = play("poison", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[Fault.POISON] > 20
    assert towns[0].inspector.parked() == ()


def test_nobody_to_play_parked_jobs_again_is_found(play, with_faults, monkeypatch) -> None:
    with_faults({Fault.POISON: 0.05})
    monkeypatch.setattr(Operations, "play_parked", lambda self: None)
    broken = play("poison", clients=6).broken
    assert broken is not None


@pytest.mark.parametrize(
    "fault", [Fault.WRONG_CURRENCY, Fault.STRAY_MONEY, Fault.DISPUTED, Fault.GIVEN_BACK, Fault.FAILED_FIRST]
)
def test_money_that_comes_or_goes_unasked_is_in_the_books(play, with_faults, fault) -> None:
    with_faults({fault: 0.3})
    outcome = play("strange money", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[fault] > 0


def test_a_letter_that_comes_back_waits_for_a_person(play, with_faults, towns) -> None:
    with_faults({Fault.BOUNCED: 0.2})
    outcome = play("bounces", clients=6)
    assert outcome.broken is None
    back = [mail for mail in towns[0].shelves.unclear_mails if Doubt.BOUNCED in mail.doubts]
    assert len(back) > 3
    assert all(mail.resolved_at is not None for mail in back)


def test_what_cannot_leave_a_mailbox_that_is_off_is_sent_once_it_is_on_again(play, with_faults, towns) -> None:
    with_faults({Fault.MAILBOX_OFF: 0.1})
    outcome = play("mailboxes", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[Fault.MAILBOX_OFF] > 10
    assert not [mail for mail in towns[0].shelves.emails if "mailbox_disabled" in (mail.error_message or "")]


def test_drift_is_reported_and_put_right(play, with_faults) -> None:
    with_faults({Fault.DRIFT: 0.2})
    outcome = play("drift", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[Fault.DRIFT] > 20


def test_drift_that_nobody_puts_right_is_found(play, with_faults, monkeypatch) -> None:
    with_faults({Fault.DRIFT: 0.2})
    monkeypatch.setattr(Drifting, "put_right", lambda self: None)
    broken = play("drift", clients=6).broken
    assert broken is not None
    assert broken.rule == "I14"


def test_a_deleted_service_that_is_silently_made_anew_is_found(play, with_faults, spoilt) -> None:
    with_faults({Fault.DRIFT: 0.2})
    spoilt(
        "subplat.adapters.memory.provisioner:_refusal",
        "is_new = order.action is TaskAction.ACTIVATE and order.resource is None",
        "is_new = True",
    )
    broken = next((found for seed in range(6) if (found := play(f"anew {seed}", clients=6).broken) is not None), None)
    assert broken is not None
    assert broken.rule == "F30"


def test_a_receiver_hears_of_everything_however_long_it_was_out_of_order(play, with_faults, towns, monkeypatch) -> None:
    monkeypatch.setattr(receivers, "LISTENS", 1.0)
    with_faults({Fault.RECEIVER_DOWN: 0.1, Fault.LOST_AFTER: 0.05})
    outcomes = [play(f"receivers {seed}", clients=6) for seed in range(3)]
    assert [outcome.broken for outcome in outcomes] == [None] * 3
    assert sum(outcome.fault_counts.get(Fault.RECEIVER_DOWN, 0) for outcome in outcomes) > 10
    heard = [event.message_id for town in towns for event in town.event_sender.arrived]
    assert len(set(heard)) > 20
    assert len(heard) > len(set(heard))  # an answer that got lost: the event came again under the same id


def test_a_delivery_that_nobody_sends_again_is_found(play, with_faults, monkeypatch) -> None:
    with_faults({Fault.RECEIVER_DOWN: 0.1})
    monkeypatch.setattr(receivers, "LISTENS", 1.0)
    monkeypatch.setattr(receivers.Receivers, "look_after", lambda self: None)
    broken = [found for seed in range(3) if (found := play(f"receivers {seed}", clients=6).broken) is not None]
    assert {found.rule for found in broken} == {"events_heard"}


def test_clients_are_renamed_moved_and_forgotten_while_they_are_billed(play, towns, monkeypatch) -> None:
    monkeypatch.setattr(records, "CHANGES", 0.3)
    monkeypatch.setattr(records, "FORGOTTEN", 1.0)
    assert play("records", clients=25, years=2, level=Level.LIGHT).broken is None
    clients = list(towns[0].shelves.clients)
    forgotten = {client.id for client in clients if client.is_anonymised}
    assert forgotten
    assert any(client.billing_email.startswith("tagihan") for client in clients)
    assert any(client.tax_treatment is not TaxTreatment.STANDARD for client in clients)
    bills = {contract.client_id for contract in towns[0].shelves.subscriptions}
    assert forgotten <= bills  # what they bought and paid is still there
    names = [client.name for client in clients if not client.is_anonymised]
    assert len(names) == len(set(names))


def test_a_refund_that_somebody_gave_at_the_provider_and_the_books_forgot_is_found(
    play, with_faults, monkeypatch
) -> None:
    with_faults({Fault.GIVEN_BACK: 0.3})
    monkeypatch.setattr(RefundOutcomes, "_found", lambda self, *_: None)
    broken = play("strange money", clients=6).broken
    assert broken is not None
    assert broken.rule == "F37"


def test_a_refund_that_nobody_brings_to_the_provider_is_found(play, monkeypatch) -> None:
    monkeypatch.setattr(SendRefundHandler, "__call__", lambda self, job: None)
    broken = play("refunds", clients=16, years=2, level=Level.NONE).broken
    assert broken is not None
    assert (broken.rule, "nothing brings it" in broken.detail) == ("F37", True)


def test_commitments_end_after_their_year_and_units_are_given_back(play, towns) -> None:
    outcome = play("commitments", clients=10, years=2, level=Level.NONE)
    assert outcome.broken is None
    services = list(towns[0].provisioners[TargetSystem.GWORKSPACE].services.values())
    plans = [order.settings.get("plan", "") for order in towns[0].provisioners[TargetSystem.GWORKSPACE].orders]
    assert any(plan.startswith("ANNUAL") for plan in plans)
    assert any(not service.is_committed for service in services)
    assert not [task for task in towns[0].shelves.tasks if task.status is TaskStatus.FAILED]


def test_contracts_that_the_wallet_pays_are_filled_and_paid(play, towns, monkeypatch) -> None:
    monkeypatch.setattr(sales, "BY_HAND", 1.0)
    monkeypatch.setattr(deals_by_hand, "PREPAID", 1.0)
    assert play("prepaid", clients=8, years=2, level=Level.LIGHT).broken is None
    shelves = towns[0].shelves
    prepaid = {each.id for each in shelves.subscriptions if each.payment_method_type is PaymentMethodType.WALLET}
    paid = [each for each in shelves.payments if each.subscription_id in prepaid and each.status in RECEIVED]
    assert PaymentMethod.WALLET in {payment.method for payment in paid}
    assert [each for each in shelves.payments if each.method is PaymentMethod.WALLET and each.failure_reason]


def test_a_runaway_is_found(play, monkeypatch) -> None:
    # Today's rules make a handful a day: a limit below that stands for rules that make hundreds.
    monkeypatch.setattr(bounds, "MOST", 1)
    broken = play("runaway", clients=4).broken
    assert broken is not None
    assert broken.rule == "I23"


def test_callbacks_that_nobody_understands_are_kept_until_a_person_has_looked_and_move_nothing(
    play, with_faults, towns
) -> None:
    with_faults({Fault.STRANGE_CALLBACK: 0.1})
    outcome = play("strange callbacks", clients=6)
    assert outcome.broken is None
    assert outcome.fault_counts[Fault.STRANGE_CALLBACK] > 15
    assert [each for each in towns[0].shelves.webhooks if each.ignored_reason is not None]
