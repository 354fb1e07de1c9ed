"""Many contracts in one unit of work, whoever keeps the books."""

from abc import ABC, abstractmethod
from uuid import UUID

import pytest
from attrs import evolve

from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.errors import StaleVersion
from subplat.domain.ids import BillingCycleId, ClientId, EmailId, SubscriptionId, SubscriptionItemId, TaskId
from subplat.domain.messaging.email import Email
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription
from subplat.testing.samples import (
    NOW,
    rupiah,
    sample_client,
    sample_cycle,
    sample_email,
    sample_item,
    sample_product,
    sample_subscription,
    sample_task,
    sample_user,
    sample_wallet,
)
from subplat.wiring.memory import MemoryPlatform

IDS = tuple(SubscriptionId(UUID(int=number)) for number in range(1, 6))


class BatchesContract(ABC):
    """Five contracts of four clients with one open bill each; the third is paid from a wallet."""

    @abstractmethod
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        """With empty books."""

    @pytest.fixture
    def units(self, platform: MemoryPlatform) -> UnitOfWorkFactory:
        """Over the books with the contracts."""
        units = platform.application.clients.register.units_of_work
        with units() as work:
            work.users.add(evolve(sample_user(), role=Role.SALES, client_id=None))
            work.products.add(sample_product())
            for number in range(1, 5):
                work.clients.add(sample_client(number))
            work.wallets.add(sample_wallet(3))
            for number in range(1, 6):
                work.subscriptions.add(contract(number))
                work.cycles.add(sample_cycle(subscription=number))
            work.emails.add(mail(1, f"sales_alert:{bill_id(2)}"))
            work.commit()
        return units

    def test_contracts_are_claimed_in_order_with_the_facts_of_the_dry_run(
        self, platform: MemoryPlatform, units: UnitOfWorkFactory
    ) -> None:
        unknown = SubscriptionId(UUID(int=99))
        with units() as work:
            found = work.contracts.claim((unknown, *reversed(IDS)), waits=True)
        assert tuple(facts.subscription.id for facts in found) == IDS
        assert [facts.client.id for facts in found] == [facts.subscription.client_id for facts in found]
        planned = platform.application.billing.plan.due.contracts(IDS)
        assert tuple(facts.contract(platform.clock.civil_day) for facts in found) == planned
        assert planned[1].alerted == {bill_id(2)}
        assert planned[2].balance == rupiah(0)
        assert [each.balance for each in planned if each.subscription_id != IDS[2]] == [None] * 4

    def test_what_is_added_and_saved_is_there_after_the_commit(self, units: UnitOfWorkFactory) -> None:
        with units() as work:
            for facts in work.contracts.claim(IDS, waits=True):
                subscription, [cycle] = facts.subscription, facts.cycles
                cycle.cancel(reason="wrong", now=NOW)
                work.cycles.save(cycle)
                number = subscription.id.int
                following = next_bill(number)
                work.cycles.add(following)
                following.reminded(NOW)
                work.cycles.save(following)
                subscription.items[0].quantity = number
                subscription.notes = f"number {number}"
                work.subscriptions.save(subscription)
                work.subscriptions.save(subscription)
            work.commit()
        with units() as work:
            for key in IDS:
                subscription = work.subscriptions.get(key)
                assert (subscription.notes, subscription.items[0].quantity) == (f"number {key.int}", key.int)
                old, new = work.cycles.of_subscription(key)
                assert (old.status.value, new.status.value, new.last_reminder_sent_at) == ("CANCELLED", "PENDING", NOW)
                new.failure_reason = "can be saved again"
                work.cycles.save(new)
                work.subscriptions.save(subscription)
            work.commit()

    def test_leaving_without_a_commit_keeps_nothing(self, units: UnitOfWorkFactory) -> None:
        with units() as work:
            work.contracts.claim(IDS, waits=True)
            work.cycles.add(next_bill(1, is_open=False))
            assert len(work.cycles.of_subscription(IDS[0])) == 2
        with units() as work:
            assert len(work.cycles.of_subscription(IDS[0])) == 1

    def test_a_mail_is_added_once_and_the_others_are_dropped_with_their_events(
        self, platform: MemoryPlatform, units: UnitOfWorkFactory
    ) -> None:
        for number, claims in ((10, True), (20, False)):
            with units() as work:
                if claims:
                    work.contracts.claim(IDS, waits=True)
                there, first, second = (
                    mail(number, f"sales_alert:{bill_id(2)}"),
                    mail(number + 1, f"new:{number}"),
                    mail(number + 2, f"new:{number}"),
                )
                for each in (there, first, second):
                    each.release(NOW)
                    work.emails.add_once(each)
                work.commit()
            with units() as work:
                kept = work.emails.find_by_intent(f"new:{number}")
            assert kept is not None
            assert kept.id == first.id
        assert len(platform.application.books.read().emails) == 3
        assert self.promised_mails(platform) == [EmailId(UUID(int=11)), EmailId(UUID(int=21))]

    def test_texts_are_kept_as_they_are(self, units: UnitOfWorkFactory) -> None:
        texts = ("NULL", "", '"', "\\", "a, b", "{x}", " \t\n ", "caf\u00e9 \U0001f600", "it's", "\\N")
        with units() as work:
            work.contracts.claim((), waits=True)
            for number, text in enumerate(texts, start=10):
                work.emails.add(evolve(mail(number, f"text:{number}"), subject=text, final_body=text))
            work.commit()
        with units() as work:
            kept = [work.emails.get(EmailId(UUID(int=number))) for number in range(10, 10 + len(texts))]
        assert [(each.subject, each.final_body) for each in kept] == [(text, text) for text in texts]

    def test_a_stale_contract_is_refused_with_all_of_its_batch(self, units: UnitOfWorkFactory) -> None:
        with units() as work:
            stale = work.subscriptions.get(IDS[4])
        with units() as work:
            work.subscriptions.save(work.subscriptions.get(IDS[4]))
            work.commit()
        with pytest.raises(StaleVersion):
            self.save_beside_the_first(units, stale)
        with units() as work:
            assert work.subscriptions.get(IDS[0]).notes is None

    def test_what_is_expected_is_answered_as_it_is_by_then(self, units: UnitOfWorkFactory) -> None:
        with units() as work:
            self.want_task(work, 1)
            work.commit()
        with units() as work:
            claimed = work.contracts.claim(IDS, waits=True)
            work.contracts.expect(IDS[:2])
            [task] = work.tasks.of_subscription(IDS[0])
            assert work.tasks.of_subscription(IDS[1]) == ()
            task.supersede()
            work.tasks.save(task)
            self.want_task(work, 2)
            assert [each.status for each in work.tasks.of_subscription(IDS[0])] == [
                TaskStatus.FAILED,
                TaskStatus.PENDING,
            ]
            assert [each.id for each in work.subscriptions.of_client(claimed[0].client.id)] == [IDS[0], IDS[4]]
            assert [each.id for each in work.subscriptions.of_client(claimed[3].client.id)] == [IDS[3]]

    @staticmethod
    def save_beside_the_first(units: UnitOfWorkFactory, subscription: Subscription) -> None:
        """In one batch with a change of the first contract."""
        with units() as work:
            [facts] = work.contracts.claim(IDS[:1], waits=True)
            facts.subscription.notes = "lost"
            work.subscriptions.save(facts.subscription)
            work.subscriptions.save(subscription)
            work.commit()

    @staticmethod
    def want_task(work: UnitOfWork, number: int) -> None:
        """Task number `number` of the first contract."""
        task = evolve(sample_task(number), id=TaskId(UUID(int=number)), intent=number)
        work.tasks.add(task)

    @abstractmethod
    def promised_mails(self, platform: MemoryPlatform) -> list[EmailId]:
        """Of which mails jobs know, in order."""


def contract(number: int) -> Subscription:
    """The fifth is the first client's too."""
    return evolve(
        sample_subscription(number),
        client_id=ClientId(UUID(int=1 if number == 5 else number)),
        items=[evolve(sample_item(), id=SubscriptionItemId(UUID(int=1 if number == 1 else number * 10)))],
        payment_method_type=PaymentMethodType.WALLET if number == 3 else PaymentMethodType.MANUAL,
    )


def next_bill(number: int, *, is_open: bool = True) -> BillingCycle:
    """Of contract number `number`, after its first."""
    made = sample_cycle(1, subscription=number)
    if not is_open:
        made.cancel(reason="not this one", now=NOW)
    return made


def bill_id(number: int) -> BillingCycleId:
    """The first bill of contract number `number`."""
    return sample_cycle(subscription=number).id


def mail(number: int, intent: str) -> Email:
    """Mail number `number`."""
    return evolve(sample_email(), id=EmailId(UUID(int=number)), intent_key=intent)
