"""What no two rows may share, whoever keeps the books: tried on a small company that came to be through its use cases."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve, frozen

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.catalog.add_product import AddProduct
from subplat.application.clients.register_client import RegisterClient
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualDeal, ManualLine
from subplat.domain.accounts.invitation import Invitation
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import BillingCycleId, InvitationId, PaymentId, QuotationId, RefundId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.domain.periods import BillingPeriod, months_after
from subplat.domain.quotations.quotation import Quotation, QuotationStatus
from subplat.wiring.memory import MemoryPlatform


@frozen
class Company:
    """A manual deal whose first bill was paid."""

    platform: MemoryPlatform
    admin: UserId
    deal: ManualDeal
    payment: PaymentId

    def id(self) -> UUID:
        """A new one."""
        return self.platform.application.clients.register.identifiers.new()

    def keep(self, change: Callable[[UnitOfWork], None]) -> None:
        """In a unit of work of its own."""
        with self.platform.application.clients.register.units_of_work() as work:
            change(work)
            work.commit()


def company_on(platform: MemoryPlatform) -> Company:
    """Through use cases only; no job has to run."""
    app = platform.application
    product = app.catalog.add(AddProduct(code="S", name="Jasa", type=ProductType.SERVICE))
    admin = app.accounts.register(RegisterUser(email="admin@reseller.example", full_name="Admin", role=Role.ADMIN))
    client = app.clients.register(RegisterClient(name="PT Contoh", billing_email="finance@contoh.example"))
    deal = app.subscriptions.create_manual(
        CreateManualSubscription(
            client_id=client,
            lines=(ManualLine(product_id=product, quantity=1, unit_price=Decimal(100_000)),),
            period=BillingPeriod.MONTHLY,
            start=platform.clock.today(),
            by=admin,
        )
    )
    confirm = ConfirmOfflinePayment(
        cycle_id=deal.cycle_id, amount=deal.amount, paid_on=platform.clock.today(), reference="T-1", by=admin
    )
    return Company(platform, admin, deal, app.payments.confirm_offline(confirm))


class UniqueKeysContract(ABC):
    """Subclasses give the platform."""

    @pytest.fixture
    @abstractmethod
    def platform(self) -> MemoryPlatform:
        """Empty books."""

    @pytest.fixture
    def company(self, platform: MemoryPlatform) -> Company:
        """See `company_on`."""
        return company_on(platform)

    def bill(self, company: Company, number: int, months: int, days: int = 0) -> BillingCycle:
        """Another bill of the deal: so many periods (and days) later, given up already."""
        [paid] = company.platform.application.books.read().cycles
        start = months_after(paid.period.start, months)
        start = start.replace(day=start.day - days)
        period = evolve(paid.period, start=start, end=months_after(start, 1))
        bill = BillingCycle.open(
            cycle_id=BillingCycleId(company.id()),
            subscription_id=paid.subscription_id,
            number=number,
            period=period,
            due_date=period.start,
            lines=paid.lines,
            quoted=paid.quoted,
            pay_token=str(company.id()),
            now=company.platform.clock.now(),
        )
        bill.fail(reason="no answer", now=company.platform.clock.now())
        return bill

    def test_what_differs_goes_through(self, company: Company) -> None:
        company.keep(lambda work: work.cycles.add(self.bill(company, 1, 1)))

    def test_no_day_is_billed_twice(self, company: Company) -> None:
        with pytest.raises(AlreadyExists, match="period"):
            company.keep(lambda work: work.cycles.add(self.bill(company, 1, 1, days=1)))

    def test_a_period_does_not_move_over_another(self, company: Company) -> None:
        later, latest = self.bill(company, 1, 1), self.bill(company, 2, 3)
        company.keep(lambda work: work.cycles.add(later))
        company.keep(lambda work: work.cycles.add(latest))

        def move(work: UnitOfWork) -> None:
            moving = work.cycles.get(latest.id)
            moving.begin_on(evolve(moving.period, start=months_after(moving.period.start, -2)))
            work.cycles.save(moving)

        with pytest.raises(AlreadyExists, match="period"):
            company.keep(move)

    def test_a_cancelled_bill_leaves_its_period_free(self, company: Company) -> None:
        gone = self.bill(company, 1, 1)
        gone.cancel(reason="withdrawn", now=company.platform.clock.now())
        company.keep(lambda work: work.cycles.add(gone))
        company.keep(lambda work: work.cycles.add(self.bill_after(company, gone)))

    def bill_after(self, company: Company, gone: BillingCycle) -> BillingCycle:
        """A bill for the same period."""
        return evolve(
            gone, id=BillingCycleId(company.id()), number=2, pay_token=str(company.id()), status=CycleStatus.FAILED
        )

    def test_a_contract_has_one_initial_bill(self, company: Company) -> None:
        with pytest.raises(AlreadyExists, match="initial"):
            company.keep(lambda work: work.cycles.add(self.bill(company, 0, 5)))

    def test_one_key_makes_one_refund(self, company: Company) -> None:
        def refund(reference: str) -> Refund:
            [payment] = company.platform.application.books.read().payments
            one = Money(1, payment.currency)
            return Refund(
                id=RefundId(company.id()),
                payment_id=payment.id,
                client_id=payment.client_id,
                billing_cycle_id=payment.billing_cycle_id,
                amount=one,
                from_cycle=one,
                from_wallet=one - one,
                uncovered=one - one,
                destination=RefundDestination.OUTSIDE,
                reason="goodwill",
                reference=reference,
                idempotency_key="key-1",
                requested_at=company.platform.clock.now(),
            )

        company.keep(lambda work: work.refunds.add(refund("refund-1")))
        with pytest.raises(AlreadyExists, match="idempotency key"):
            company.keep(lambda work: work.refunds.add(refund("refund-2")))

    def test_a_subscription_comes_of_one_quotation(self, company: Company) -> None:
        def offer(number: int) -> Quotation:
            return Quotation(
                id=QuotationId(company.id()),
                client_id=company.platform.application.books.read().clients[0].id,
                sales_user_id=company.admin,
                number=f"Q-2026-{number:05}",
                exchange_rate=Decimal(16_250),
                billing_period=BillingPeriod.MONTHLY,
                issued_on=company.platform.clock.today(),
                lines=(),
                status=QuotationStatus.ACCEPTED,
                decided_on=company.platform.clock.today(),
                related_subscription_id=company.deal.subscription_id,
            )

        company.keep(lambda work: work.quotations.add(offer(1)))
        with pytest.raises(AlreadyExists, match="subscription"):
            company.keep(lambda work: work.quotations.add(offer(2)))

    def test_a_person_has_one_unused_invitation(self, company: Company) -> None:
        def invite(work: UnitOfWork) -> None:
            invitation_id = InvitationId(company.id())
            now = company.platform.clock.now()
            work.invitations.add(
                Invitation.issue(invitation_id, work.users.get(company.admin), str(invitation_id), now)
            )

        company.keep(invite)
        with pytest.raises(AlreadyExists, match="invitation with user"):
            company.keep(invite)
