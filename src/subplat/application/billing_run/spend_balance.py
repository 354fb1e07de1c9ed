"""A client who pays from its wallet and has filled it is served again without anybody's help."""

from attrs import frozen

from subplat.application.billing_run.wallet_charge import WalletCharge
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.wallets.deposits import SpendBalance
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import SubscriptionId
from subplat.domain.subscriptions.subscription import PaymentMethodType


@frozen(kw_only=True)
class SpendBalanceHandler:
    units_of_work: UnitOfWorkFactory
    charge: WalletCharge

    def __call__(self, job: SpendBalance) -> None:
        """Bills that were given up, oldest first, as far as the balance goes; those to come wait for their due date."""
        with self.units_of_work() as work:
            paying = [
                each.id
                for each in work.subscriptions.of_client(job.client_id)
                if each.payment_method_type is PaymentMethodType.WALLET and each.is_live
            ]
        for subscription_id in paying:
            self._pay_overdue(subscription_id)

    def _pay_overdue(self, subscription_id: SubscriptionId) -> None:
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(subscription_id)
            overdue = [
                cycle
                for cycle in work.cycles.of_subscription(subscription_id)
                if cycle.status is CycleStatus.FAILED and subscription.is_live
            ]
            for cycle in overdue:
                self.charge.take(work, subscription, cycle)
                work.cycles.save(cycle)
                work.subscriptions.save(subscription)
            work.commit()
