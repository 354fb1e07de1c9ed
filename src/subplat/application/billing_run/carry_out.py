"""Does what is due for a batch of contracts, under their locks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from subplat.application.billing.opening import CycleOpening
from subplat.application.billing_run import letters
from subplat.application.billing_run.wallet_charge import WalletCharge
from subplat.application.messaging.letter import Letter
from subplat.application.messaging.notices import Notices
from subplat.application.policies import Policies
from subplat.application.ports.batches import ContractFacts
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.provisioning.intents import Intents
from subplat.application.subscriptions.ending import Ending
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.subscriptions.unpaid_cycle import UnpaidCycle
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.billing_run.actions import (
    Action,
    AlertSales,
    ApplyScheduledQuantity,
    CancelForNonPayment,
    CancelScheduled,
    ChargeWallet,
    ChaseFinance,
    Expire,
    FailCycle,
    OpenCycle,
    Remind,
)
from subplat.domain.billing_run.decide import decide
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription


def sales_alert(cycle_id: BillingCycleId) -> str:
    """One alert per bill, ever."""
    return f"sales_alert:{cycle_id}"


def finance_follow_up(cycle_id: BillingCycleId) -> str:
    """One follow-up per bill, ever."""
    return f"finance_follow_up:{cycle_id}"


MAILS = OpenCycle | Remind | AlertSales | ChaseFinance
"""These change nothing of the contract itself, nor of its services."""


@define(kw_only=True)
class Desk:
    """One contract in a unit of work that has it to itself; what changed is saved at the end."""

    work: UnitOfWork
    facts: ContractFacts
    cycles: dict[int, BillingCycle] = field(init=False)
    changed: dict[int, BillingCycle] = field(factory=dict[int, BillingCycle], init=False)
    is_contract_changed: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.cycles = {cycle.number: cycle for cycle in self.facts.cycles}

    @property
    def subscription(self) -> Subscription:
        """The contract."""
        return self.facts.subscription

    @property
    def client(self) -> Client:
        """Whose contract it is; to read from."""
        return self.facts.client

    @property
    def is_paid_from_wallet(self) -> bool:
        """Then another contract of the same client may spend its money first."""
        return self.subscription.payment_method_type is PaymentMethodType.WALLET

    def refresh_balance(self) -> None:
        """What is in the wallet now."""
        wallet = self.work.wallets.find_by_client(self.subscription.client_id)
        self.facts = self.facts.with_balance(wallet.balance if wallet is not None else None)

    def cycle(self, number: int) -> BillingCycle:
        """A bill that will be changed."""
        self.changed[number] = self.cycles[number]
        return self.cycles[number]

    def save(self) -> None:
        """Keeps what was changed."""
        for cycle in self.changed.values():
            self.work.cycles.save(cycle)
        if self.is_contract_changed:
            self.work.subscriptions.save(self.subscription)


@frozen(kw_only=True)
class CarryOut:
    """One unit of work for a batch of contracts: what is due is decided where nobody else can change it, and done at once."""

    units_of_work: UnitOfWorkFactory
    clock: Clock
    policies: Policies
    opening: CycleOpening
    intents: Intents
    ending: Ending
    paid_cycle: PaidCycle
    unpaid_cycle: UnpaidCycle
    wallet_charge: WalletCharge
    notices: Notices

    def __call__(
        self, ids: Collection[SubscriptionId], as_of: date, run_days: RunDays, *, waits: bool
    ) -> Mapping[SubscriptionId, Sequence[Action]]:
        """What was done for each; without those that somebody else is at, unless it `waits` for them.

        All or nothing: raises what one of them raised. Doing it again finds nothing to do.
        """
        with self.units_of_work() as work:
            desks = [Desk(work=work, facts=facts) for facts in work.contracts.claim(ids, waits=waits)]
            planned = [self._decide(desk, as_of, run_days) for desk in desks]
            work.contracts.expect(
                [
                    desk.subscription.id
                    for desk, actions in zip(desks, planned, strict=True)
                    if any(not isinstance(action, MAILS) for action in actions)
                ]
            )
            done: dict[SubscriptionId, Sequence[Action]] = {}
            for desk, actions in zip(desks, planned, strict=True):
                if desk.is_paid_from_wallet:
                    desk.refresh_balance()
                    actions = self._decide(desk, as_of, run_days)
                for action in actions:
                    self._do(desk, action, as_of)
                desk.save()
                done[desk.subscription.id] = actions
            if any(done.values()):
                work.commit()
        return done

    def _decide(self, desk: Desk, as_of: date, run_days: RunDays) -> Sequence[Action]:
        return decide(desk.facts.contract(self.clock.civil_day), as_of, self.policies.dunning, run_days)

    def _do(self, desk: Desk, action: Action, as_of: date) -> None:
        # A bill only uses up what was carried over into it.
        is_change = not isinstance(action, MAILS)
        desk.is_contract_changed |= is_change or (isinstance(action, OpenCycle) and bool(desk.subscription.adjustments))
        match action:
            case OpenCycle():
                self._open(desk, action)
            case Remind():
                self._remind(desk, action)
            case ChargeWallet():
                self.wallet_charge.take(desk.work, desk.subscription, desk.cycle(action.number))
            case FailCycle():
                self.unpaid_cycle.follow(desk.work, desk.subscription, desk.cycle(action.number), action.reason)
            case AlertSales():
                self._alert(desk, desk.cycles[action.number])
            case ChaseFinance():
                self._chase(desk, desk.cycles[action.number])
            case ApplyScheduledQuantity():
                self._apply_quantity(desk, action, as_of)
            case CancelForNonPayment() | CancelScheduled() | Expire():
                self._end(desk, action, as_of)

    def _open(self, desk: Desk, action: OpenCycle) -> None:
        cycle = self.opening.open(
            desk.work,
            desk.subscription,
            desk.client,
            number=action.number,
            period=action.period,
            due_date=action.due_date,
        )
        desk.cycles[action.number] = cycle
        if cycle.outstanding.is_zero:
            today = self.clock.today()
            desk.is_contract_changed = True
            desk.cycle(action.number).settle_if_free(today=today, now=self.clock.now())
            self.paid_cycle.follow(desk.work, desk.subscription, cycle, today)

    def _remind(self, desk: Desk, action: Remind) -> None:
        cycle = desk.cycles[action.number]
        if cycle.status not in PAYABLE:
            return
        text = letters.reminder_letter(desk.client, desk.subscription, cycle, action.kind, self.policies)
        self._tell_client(desk, MailPurpose.REMINDER, cycle, f"reminder:{cycle.id}:{action.kind}", text)
        desk.cycle(action.number).reminded(self.clock.now())

    def _alert(self, desk: Desk, cycle: BillingCycle) -> None:
        if cycle.status in PAYABLE:
            self.notices.release(
                desk.work,
                purpose=MailPurpose.SALES_ALERT,
                related_id=cycle.id,
                intent=sales_alert(cycle.id),
                to_email=desk.work.users.get(desk.subscription.created_by_user_id).email,
                letter=letters.sales_alert_letter(desk.client, cycle, self.policies),
            )

    def _chase(self, desk: Desk, cycle: BillingCycle) -> None:
        self.notices.release(
            desk.work,
            purpose=MailPurpose.FINANCE_FOLLOW_UP,
            related_id=cycle.id,
            intent=finance_follow_up(cycle.id),
            to_email=self.policies.finance_email,
            letter=letters.finance_follow_up_letter(desk.client, cycle, self.policies),
        )

    def _apply_quantity(self, desk: Desk, action: ApplyScheduledQuantity, as_of: date) -> None:
        subscription = desk.subscription
        subscription.apply_scheduled_quantity(action.item_id, today=as_of, now=self.clock.now())
        self.intents.want_of(desk.work, subscription, subscription.item(action.item_id), TaskAction.CHANGE_QUANTITY)

    def _end(self, desk: Desk, action: CancelForNonPayment | CancelScheduled | Expire, as_of: date) -> None:
        subscription, cycles = desk.subscription, tuple(desk.cycles.values())
        match action:
            case CancelForNonPayment():
                unpaid = desk.cycles[action.number]
                text = letters.cancellation_letter(desk.client, unpaid, self.policies)
                reason = f"the bill due on {unpaid.due_date} was not paid"
                self.ending.cancel(desk.work, subscription, cycles, reason=reason, today=as_of)
                self._tell_client(desk, MailPurpose.PAYMENT_STATUS, unpaid, f"cancelled:{subscription.id}", text)
            case CancelScheduled():
                reason = subscription.cancellation_reason or "cancelled as scheduled"
                self.ending.cancel(desk.work, subscription, cycles, reason=reason, today=as_of)
            case Expire():
                self.ending.expire(desk.work, subscription, cycles, today=as_of)

    def _tell_client(self, desk: Desk, purpose: MailPurpose, cycle: BillingCycle, intent: str, letter: Letter) -> None:
        self.notices.release(
            desk.work,
            purpose=purpose,
            related_id=cycle.id,
            intent=intent,
            to_email=desk.client.billing_email,
            letter=letter,
        )
