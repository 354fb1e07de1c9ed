"""Checks of single changes: sound books pass, and each finds the change that breaks its promise."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from subplat.adapters.memory.store import copied
from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.ports.job_inspection import JobState
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus
from subplat.simulation.checks import bills, contracts, letters, offers, pages, queue, receipts, reckoning, wishes
from subplat.simulation.checks.promises import Promises
from subplat.simulation.checks.scene import Scene
from subplat.simulation.checks.violated import Violated
from subplat.simulation.emphasis import Emphasis
from subplat.simulation.fault_mix import Level
from subplat.simulation.run import Plan, Simulation
from subplat.wiring.simulation import town_in_memory

DAY = timedelta(days=1)
RUPIAH = Money(1, Currency.IDR)


@pytest.fixture(scope="module")
def lived() -> Scene:
    """A company after a year with odd payers, without faults."""
    more = Emphasis.read("odd=0.5,moody=1,monthly=1,wishes=refund+seats")
    plan = Plan(seed="0", clients=8, years=1, level=Level.NONE, emphasis=more)
    simulation = Simulation(plan=plan, make_town=town_in_memory)
    assert simulation.play().broken is None
    assert simulation.promises is not None
    assert simulation.promises.checked > 1000
    return simulation.promises.scene


def first(shelf: Any, fits: Callable[[Any], bool] = lambda row: True) -> Any:
    """A copy of the first row that fits."""
    return copied(next(row for row in shelf if fits(row)))


def other(row: Any, **changes: object) -> Any:
    """A copy that differs in that."""
    clone = copied(row)
    for name, value in changes.items():
        setattr(clone, name, value)
    return clone


def found(check: Any, scene: Scene, *rows: Any) -> list[tuple[str, str]]:
    return list(check(scene, *rows))


def paid(scene: Scene) -> Any:
    return first(scene.shelves.cycles, lambda bill: bill.status is CycleStatus.PAID and bill.received.is_positive)


def test_a_bill_with_a_wrong_tax_or_line_is_found(lived: Scene) -> None:
    bill = paid(lived)
    more_tax = evolve(bill.quoted, tax=bill.quoted.tax + RUPIAH, due=bill.quoted.due + RUPIAH)
    cheaper = evolve(bill.lines[0], amount=bill.lines[0].amount - RUPIAH)
    assert found(bills.amounts_are_right, lived, None, other(bill, quoted=more_tax))
    wrong_line = other(bill, lines=(cheaper, *bill.lines[1:]))
    assert found(bills.amounts_are_right, lived, None, wrong_line)
    assert not found(bills.amounts_are_right, lived, bill, wrong_line)


def test_a_bill_for_other_units_or_not_for_all_items_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = paid(lived)
    [item, *_] = lived.contract_of(bill).items
    monkeypatch.setattr(item, "quantity", bill.lines[0].quantity)
    assert not found(bills.amounts_are_right, lived, None, bill)
    monkeypatch.setattr(item, "scheduled_quantity", item.quantity + 1)
    monkeypatch.setattr(item, "scheduled_on", bill.period.end)
    assert not found(bills.amounts_are_right, lived, None, bill)
    monkeypatch.setattr(item, "scheduled_on", bill.period.start)
    assert found(bills.amounts_are_right, lived, None, bill)
    assert found(bills.amounts_are_right, lived, None, other(bill, lines=()))


def test_what_is_carried_over_and_billed_nowhere_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = paid(lived)
    contract = lived.contract_of(bill)
    carried = evolve(bill.lines[0], description="+2 seats")
    waiting, taken = other(contract, adjustments=(carried,)), other(contract, adjustments=())
    assert not found(contracts.carried_over_is_billed, lived, taken, waiting)
    assert found(contracts.carried_over_is_billed, lived, waiting, taken)
    just_opened = lived.bills_of(contract.id)[-1]
    monkeypatch.setattr(just_opened, "opened_at", lived.town.clock.now())
    monkeypatch.setattr(just_opened, "lines", (*bill.lines, carried))
    assert not found(contracts.carried_over_is_billed, lived, waiting, taken)


def test_an_amount_that_changes_after_a_part_came_is_found(lived: Scene) -> None:
    bill = other(paid(lived), status=CycleStatus.INVOICED)
    assert found(bills.fixed_once_money_came, lived, bill, other(bill, amount=bill.amount - RUPIAH))
    untouched = other(bill, received=Money.zero(bill.currency))
    assert not found(bills.fixed_once_money_came, lived, untouched, other(untouched, amount=bill.amount - RUPIAH))


def test_a_line_that_is_billed_and_still_carried_over_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = paid(lived)
    contract = lived.contract_of(bill)
    carried = evolve(bill.lines[0], description="+2 seats")
    with_it = other(bill, lines=(*bill.lines[: len(contract.items)], carried))
    assert not found(bills.carried_over_once, lived, None, with_it)
    monkeypatch.setattr(contract, "adjustments", (carried,))
    assert found(bills.carried_over_once, lived, None, with_it)


def test_a_bill_beyond_the_agreed_end_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = paid(lived)
    contract = lived.contract_of(bill)
    assert not found(bills.nothing_beyond_the_end, lived, None, other(bill, period=bill.period))
    monkeypatch.setattr(contract, "end_date", bill.period.start)
    assert found(bills.nothing_beyond_the_end, lived, None, bill)


def test_a_bill_given_up_too_early_is_found(lived: Scene) -> None:
    bill = first(
        lived.shelves.cycles,
        lambda each: lived.contract_of(each).payment_method_type is PaymentMethodType.XENDIT_SUBSCRIPTION,
    )
    waiting = other(bill, status=CycleStatus.INVOICED, due_date=lived.today - 3 * DAY)
    assert found(bills.given_up_in_time, lived, waiting, other(waiting, status=CycleStatus.FAILED))
    late = other(waiting, due_date=lived.today - 5 * DAY)
    plans = [plan for plan in lived.plans_of(lived.contract_of(bill)) if plan.active]
    assert bool(found(bills.given_up_in_time, lived, late, other(late, status=CycleStatus.FAILED))) is bool(plans)


def test_a_second_reminder_of_one_stage_and_one_after_payment_are_found(lived: Scene) -> None:
    now = lived.town.clock.now()
    bill = other(paid(lived), status=CycleStatus.INVOICED, due_date=lived.today + 5 * DAY, last_reminder_sent_at=None)
    said, again = other(bill, last_reminder_sent_at=now - DAY), other(bill, last_reminder_sent_at=now)
    assert not found(bills.reminded_by_stage, lived, bill, again)
    assert found(bills.reminded_by_stage, lived, said, again)
    due = other(bill, due_date=lived.today, last_reminder_sent_at=now - DAY)
    assert not found(bills.reminded_by_stage, lived, due, other(due, last_reminder_sent_at=now))
    assert found(bills.reminded_by_stage, lived, bill, other(again, status=CycleStatus.PAID))


def test_a_period_that_nobody_bills_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = next(
        each for each in lived.shelves.subscriptions if each.status is SubscriptionStatus.ACTIVE and not each.cancel_on
    )
    for each in lived.shelves.subscriptions:
        monkeypatch.setattr(each, "next_billing_date", lived.today + 30 * DAY)
    assert not found(bills.taken_up_in_time, lived)
    monkeypatch.setattr(contract, "next_billing_date", lived.today + 7 * DAY)
    monkeypatch.setattr(lived.shelves, "cycles", SimpleNamespace(having=lambda name, key: []))
    assert found(bills.taken_up_in_time, lived)


def test_services_that_come_back_too_early_are_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = lived.shelves.cycles.rows[paid(lived).id]
    back = copied(lived.contract_of(bill))
    back.status, back.override = SubscriptionStatus.ACTIVE, None
    off = other(back, status=SubscriptionStatus.SUSPENDED)
    assert not found(contracts.back_when_all_is_paid, lived, off, back)
    monkeypatch.setattr(bill, "status", CycleStatus.FAILED)
    assert found(contracts.back_when_all_is_paid, lived, off, back)


def test_a_contract_that_ends_too_early_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = lived.shelves.cycles.rows[paid(lived).id]
    contract = other(lived.contract_of(bill), status=SubscriptionStatus.ACTIVE, cancel_on=None)
    over = other(contract, status=SubscriptionStatus.CANCELLED)
    monkeypatch.setattr(lived, "by_itself", lambda: False)
    assert not found(contracts.ended_with_patience, lived, contract, over)
    monkeypatch.setattr(lived, "by_itself", lambda: True)
    assert "nothing was to be paid" in found(contracts.ended_with_patience, lived, contract, over)[0][1]
    monkeypatch.setattr(bill, "status", CycleStatus.CANCELLED)
    monkeypatch.setattr(bill, "cancelled_at", lived.town.clock.now())
    monkeypatch.setattr(bill, "due_date", lived.today - 60 * DAY)
    assert not found(contracts.ended_with_patience, lived, contract, over)
    pending = other(contract, status=SubscriptionStatus.PENDING_ACTIVATION)
    assert "part was paid" in found(contracts.ended_with_patience, lived, pending, over)[0][1]
    monkeypatch.setattr(bill, "due_date", lived.today - 29 * DAY)
    assert "were promised" in found(contracts.ended_with_patience, lived, contract, over)[0][1]


def test_a_billing_date_that_goes_back_is_found(lived: Scene) -> None:
    contract = first(lived.shelves.subscriptions, lambda each: each.next_billing_date is not None)
    back = other(contract, next_billing_date=contract.next_billing_date - DAY)
    assert found(contracts.time_goes_on, lived, contract, back)
    assert not found(contracts.time_goes_on, lived, back, contract)
    assert not found(contracts.time_goes_on, lived, contract, other(back, anchor=lived.today))


def test_units_that_are_given_back_too_early_or_charged_wrongly_are_found(lived: Scene) -> None:
    contract = first(
        lived.shelves.subscriptions,
        lambda each: each.status is SubscriptionStatus.ACTIVE and contracts._only_period(lived, each) is not None,
    )
    period = contracts._only_period(lived, contract)
    assert period is not None
    before, after = copied(contract), copied(contract)
    item = after.items[0]
    item.quantity += 3
    assert found(contracts.units_change_as_agreed, lived, before, after), "nothing is charged for three more"
    right = reckoning.price(item.unit_price, item.quantity, item.discount_percent) - before.items[0].amount
    line = evolve(
        next(bill.lines[0] for bill in lived.bills_of(contract.id)),
        amount=reckoning.for_the_rest(right, period, lived.today),
    )
    after.adjustments = (*before.adjustments, line)
    assert not found(contracts.units_change_as_agreed, lived, before, after)
    after.items[0].settings = before.items[0].settings = {"plan": "ANNUAL_MONTHLY_PAY"}
    before.items[0].committed_until = lived.today + DAY
    after.items[0].quantity = before.items[0].quantity - 1
    assert any("committed" in said for _, said in found(contracts.units_change_as_agreed, lived, before, after))


def test_offers_that_are_decided_or_changed_against_the_rules_are_found(lived: Scene) -> None:
    offer = first(lived.shelves.quotations, lambda each: each.valid_until is not None)
    sent = other(offer, status=QuotationStatus.SENT)
    for status, sound, broken in (
        (QuotationStatus.ACCEPTED, lived.today, lived.today - DAY),
        (QuotationStatus.EXPIRED, lived.today - DAY, lived.today),
    ):
        assert not found(offers.stands_until_its_last_day, lived, sent, other(sent, status=status, valid_until=sound))
        assert found(offers.stands_until_its_last_day, lived, sent, other(sent, status=status, valid_until=broken))
    changed = other(sent, status=QuotationStatus.DRAFT, edition=sent.edition + 1)
    assert found(offers.what_is_out_keeps_its_number, lived, sent, changed)
    changed.revision += 1
    assert not found(offers.what_is_out_keeps_its_number, lived, sent, changed)
    dearer = evolve(offer.lines[0], unit_price_client=offer.lines[0].unit_price_client + RUPIAH)
    assert not found(offers.prices_are_right, lived, None, offer)
    assert found(offers.prices_are_right, lived, None, other(offer, lines=(dearer,)))


def test_what_a_mail_must_not_say_is_found(lived: Scene) -> None:
    mail = first(lived.shelves.emails, lambda each: each.ai_generated_body)
    assert not found(letters.nothing_of_the_models, lived, None, mail)
    priced = other(mail, ai_generated_body="Bayar 5 saja.", final_body=f"Halo.\n\nBayar 5 saja.\n\n{mail.final_body}")
    assert found(letters.nothing_of_the_models, lived, None, priced)
    assert not found(letters.links_are_ours, lived, None, mail)
    assert found(letters.links_are_ours, lived, None, other(mail, final_body="http://murah.example/pay"))


def test_a_letter_by_night_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = first(lived.shelves.emails, lambda each: each.purpose is MailPurpose.REMINDER)
    written, drafted = other(mail, gmail_draft_id=None), other(mail, gmail_draft_id="draft-1")
    night = lived.town.clock.now().replace(hour=22)  # five in the morning, in Jakarta
    monkeypatch.setattr(lived.town.clock, "instant", night)
    assert found(letters.letters_come_by_day, lived, written, drafted)
    assert not found(letters.letters_come_by_day, lived, drafted, drafted)
    monkeypatch.setattr(lived.town.clock, "instant", night.replace(hour=3))
    assert not found(letters.letters_come_by_day, lived, written, drafted)


def test_a_welcome_too_many_or_to_nothing_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    on = {each.id for each in lived.shelves.subscriptions if each.status is SubscriptionStatus.ACTIVE}
    mail = first(lived.shelves.emails, lambda each: each.purpose is MailPurpose.WELCOME and each.related_id in on)
    assert not found(letters.welcomed_once, lived, None, mail)
    monkeypatch.setitem(lived.shelves.emails.rows, UUID(int=1), other(mail, intent_key="again"))
    assert found(letters.welcomed_once, lived, None, mail)
    came_back = other(mail, intent_key="again", direction=MailDirection.INBOUND)
    monkeypatch.setitem(lived.shelves.emails.rows, UUID(int=1), came_back)
    assert not found(letters.welcomed_once, lived, None, mail)
    assert not found(letters.welcomed_once, lived, None, came_back)
    monkeypatch.delitem(lived.shelves.emails.rows, UUID(int=1))
    for item in lived.shelves.subscriptions.rows[mail.related_id].items:
        monkeypatch.setattr(item, "provisioning_status", ProvisioningStatus.PENDING)
    assert "nothing is ready" in found(letters.welcomed_once, lived, None, mail)[0][1]


def test_a_mail_told_to_have_failed_that_left_is_found(lived: Scene) -> None:
    mail = first(lived.shelves.emails, lambda each: each.status is MailStatus.SENT)
    draft = other(mail, status=MailStatus.DRAFT)
    assert not found(letters.sent_or_not, lived, draft, mail)
    assert found(letters.sent_or_not, lived, draft, other(mail, status=MailStatus.FAILED))
    assert found(letters.sent_or_not, lived, draft, other(mail, release_requested_at=None))


def test_pages_that_must_not_be_are_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, now = lived.town.gateway, lived.town.clock.now()
    link = first(lived.shelves.links, lambda each: len(gateway.named(each.reference)) == 1)
    page = gateway.named(link.reference)[0]
    for name, value in (("closed", False), ("payments", []), ("expires_at", now + DAY)):
        monkeypatch.setattr(page, name, value)
    asked, live = other(link, status=LinkStatus.REQUESTED), other(link, status=LinkStatus.LIVE)
    assert not found(pages.one_page_is_adopted, lived, asked, live)
    assert found(pages.closed_means_closed, lived, live, other(link, status=LinkStatus.CLOSED))
    monkeypatch.setattr(lived.town, "gateway", SimpleNamespace(named=lambda reference: [page, page]))
    assert found(pages.one_page_is_adopted, lived, asked, live)


def test_money_on_a_page_that_is_closed_unheard_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    link = first(
        lived.shelves.links, lambda each: each.status is LinkStatus.PAID and each.reference.startswith("link-")
    )
    live, closed = other(link, status=LinkStatus.LIVE), other(link, status=LinkStatus.CLOSED)
    assert not found(pages.closed_means_closed, lived, live, closed)
    monkeypatch.setattr(lived.shelves, "payments", SimpleNamespace(ids=lambda name, key: iter(())))
    page = pages._pages(lived, link)[0]
    assert bool(found(pages.closed_means_closed, lived, live, closed)) is hasattr(page, "link_id")


def test_a_second_collector_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    link = first(lived.shelves.links)
    contract = lived.contract_of(lived.shelves.cycles.rows[link.billing_cycle_id])
    assert not found(pages.one_collector, lived, None, link)
    monkeypatch.setattr(contract, "payment_method_type", PaymentMethodType.MANUAL)
    assert found(pages.one_collector, lived, None, link)


def test_plans_that_charge_late_in_a_month_or_for_nobody_are_found(
    lived: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not found(pages.plans_charge_for_contracts, lived)
    assert not found(pages.plans_charge_early_in_a_month, lived)
    plan = next(each for each in lived.town.gateway.plans.values() if each.active)
    contract = next(each for each in lived.shelves.subscriptions if each.xendit_subscription_id == plan.plan_id)
    for name, value in (("ended_on", lived.today), ("ended_on", None), ("xendit_subscription_id", "another")):
        monkeypatch.setattr(contract, name, value)
        assert bool(found(pages.plans_charge_for_contracts, lived)) is (value is not None)
    late = SimpleNamespace(plan_id="plan", next_day=lived.today.replace(month=1, day=31))
    monkeypatch.setattr(lived.town.gateway, "plans", {"plan": late})
    assert found(pages.plans_charge_early_in_a_month, lived)


def test_a_page_over_another_amount_than_is_due_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    link = next(each for each in lived.shelves.links if len(lived.town.gateway.named(each.reference)) == 1)
    page, bill = lived.town.gateway.named(link.reference)[0], lived.shelves.cycles.rows[link.billing_cycle_id]
    monkeypatch.setattr(lived.shelves.links, "having", lambda name, key: [link])
    for name, value in (("closed", False), ("payments", []), ("expires_at", lived.town.clock.now() + DAY)):
        monkeypatch.setattr(page, name, value)
    for name, value in (("status", CycleStatus.INVOICED), ("received", Money.zero(bill.currency))):
        monkeypatch.setattr(bill, name, value)
    monkeypatch.setattr(page, "amount", bill.outstanding)
    assert not found(pages.pages_ask_for_what_is_due, lived)
    monkeypatch.setattr(page, "amount", bill.outstanding + RUPIAH)
    assert found(pages.pages_ask_for_what_is_due, lived)


def test_money_that_passes_its_bill_by_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = first(lived.shelves.payments, lambda each: each.status is PaymentStatus.SUCCESS and each.billing_cycle_id)
    kept = other(payment, to_wallet=payment.amount)
    assert not found(receipts.bills_come_first, lived, None, kept)
    bill = lived.shelves.cycles.rows[payment.billing_cycle_id]
    monkeypatch.setattr(bill, "status", CycleStatus.FAILED)
    monkeypatch.setattr(bill, "received", Money.zero(bill.currency))
    assert found(receipts.bills_come_first, lived, None, kept)


def test_refunds_by_the_same_person_or_under_another_key_are_found(
    lived: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = first(lived.shelves.refunds, lambda each: each.requested_by_user_id is not None)
    assert not found(receipts.another_person_refunds, lived, None, refund)
    payment = lived.shelves.payments.rows[refund.payment_id]
    monkeypatch.setattr(payment, "recorded_by_user_id", refund.requested_by_user_id)
    assert found(receipts.another_person_refunds, lived, None, refund)
    asked, sent = other(refund, status=RefundStatus.REQUESTED), other(refund, status=RefundStatus.SENT)
    made = SimpleNamespace(reference=refund.reference)
    monkeypatch.setattr(lived.town.gateway, "refund_keys", {refund.idempotency_key: made})
    assert not found(receipts.sent_under_its_key, lived, asked, sent)
    monkeypatch.setattr(lived.town.gateway, "refund_keys", {"another": made})
    assert found(receipts.sent_under_its_key, lived, asked, sent)


def test_an_older_wish_that_waits_on_and_an_order_without_a_task_are_found(
    lived: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = first(lived.shelves.tasks)
    newer = other(task, intent=task.intent + 100)
    waiting = [each for each in lived.shelves.tasks if each.item_id == task.item_id]
    assert not found(wishes.newest_wish_alone_waits, lived, None, newer)
    monkeypatch.setattr(waiting[0], "status", wishes.WAITING[0])
    monkeypatch.setattr(waiting[0], "error_message", None)
    assert found(wishes.newest_wish_alone_waits, lived, None, newer)
    assert not list(wishes.Orders().asked_under_one_id(lived))
    order = next(each.orders[0] for each in lived.town.provisioners.values() if each.orders)
    told = SimpleNamespace(orders=[evolve(order, request_id=UUID(int=7))])
    monkeypatch.setattr(lived.town, "provisioners", {order.target: told})
    assert list(wishes.Orders().asked_under_one_id(lived))


def test_two_jobs_with_one_turn_and_a_look_promised_twice_are_found(
    lived: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not found(queue.one_at_a_time, lived)
    assert not found(queue.promised_once, lived)
    jobs: list[Any] = []
    monkeypatch.setattr(lived.town, "jobs", SimpleNamespace(stored=lambda: jobs))
    look = ReconcileCycle(cycle_id=BillingCycleId(UUID(int=1)), looks=2)
    promised = SimpleNamespace(job=look, state=JobState.DELAYED, order_key="line")
    jobs += [promised, promised]
    assert found(queue.promised_once, lived)
    started = SimpleNamespace(job=look, state=JobState.RETRYING, order_key="line")
    jobs += [started, started]
    assert found(queue.one_at_a_time, lived)


def test_a_contract_left_out_of_billing_is_found(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not found(queue.every_contract_is_billed_again, lived)
    parked = SimpleNamespace(subscription_id=SubscriptionId(UUID(int=1)), error="ValueError")
    monkeypatch.setattr(lived.shelves, "parked", {parked.subscription_id: parked})
    assert found(queue.every_contract_is_billed_again, lived)


@pytest.mark.parametrize(
    ("unit_price", "quantity", "discount", "wanted"),
    [("97.84", 1, 22, "76.32"), ("0.05", 1, 50, "0.03"), ("-0.05", 1, 50, "-0.03"), ("7.20", 60, 0, "432.00")],
)
def test_prices_are_reckoned_half_up(unit_price: str, quantity: int, discount: int, wanted: str) -> None:
    price = reckoning.price(Money(Decimal(unit_price), Currency.USD), quantity, Decimal(discount))
    assert price == Money(Decimal(wanted), Currency.USD)


def test_a_check_that_is_broken_itself_is_not_swallowed(lived: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    promises = Promises(lived)
    bill = first(lived.shelves.cycles)
    monkeypatch.setattr(bill, "lines", None)
    lived.shelves.cycles.listeners[-1](None, bill)
    with pytest.raises(Violated, match="no_crash: a check: TypeError"):
        promises.after_event()
