"""An Admin's decision about services: on or off, whatever is paid, until it is lifted."""

from attrs import frozen

from subplat.application.accounts.authority import ADMINS, ensure_role
from subplat.application.clients.standing import fit_client
from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.provisioning.intents import Intents
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.resumption import resume_by_decision
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


@frozen(kw_only=True)
class OverrideStatus:
    """`to`: ACTIVE (on) or SUSPENDED (off); the reason is kept with who and since when."""

    subscription_id: SubscriptionId
    to: SubscriptionStatus
    reason: str
    by: UserId


@frozen(kw_only=True)
class LiftOverride:
    """Services are again as payment has it."""

    subscription_id: SubscriptionId
    reason: str
    by: UserId


@frozen(kw_only=True)
class OverrideEffects:
    """What a decision does: the state before and after, and the task of each service in an outside system."""

    before: SubscriptionStatus
    after: SubscriptionStatus
    tasks: tuple[tuple[SubscriptionItemId, TaskAction], ...]


@frozen(kw_only=True)
class OverrideStatusHandler:
    units_of_work: UnitOfWorkFactory
    intents: Intents
    clock: Clock

    def __call__(self, command: OverrideStatus) -> OverrideEffects:
        """Raises NotFound, NotAllowed, IllegalTransition (not started yet, or ended), InvalidValue (no reason, no such state)."""
        return self._decide(command, keep=True)

    def validate(self, command: OverrideStatus) -> OverrideEffects:
        """What it would do, with the same errors; changes nothing."""
        return self._decide(command, keep=False)

    def _decide(self, command: OverrideStatus, *, keep: bool) -> OverrideEffects:
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, ADMINS)
            subscription = work.subscriptions.get(command.subscription_id)
            before = subscription.status
            subscription.overrule(command.to, reason=command.reason, by=command.by, now=self.clock.now())
            effects = _effects(before, subscription)
            if keep:
                _follow(work, subscription, effects, self.intents, self.clock)
                work.commit()
        return effects


@frozen(kw_only=True)
class LiftOverrideHandler:
    units_of_work: UnitOfWorkFactory
    intents: Intents
    clock: Clock

    def __call__(self, command: LiftOverride) -> OverrideEffects:
        """Raises NotFound, NotAllowed, IllegalTransition, RuleBroken (none stands)."""
        return self._decide(command, keep=True)

    def validate(self, command: LiftOverride) -> OverrideEffects:
        """What it would do, with the same errors; changes nothing."""
        return self._decide(command, keep=False)

    def _decide(self, command: LiftOverride, *, keep: bool) -> OverrideEffects:
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, ADMINS)
            subscription = work.subscriptions.get(command.subscription_id)
            cycles = work.cycles.of_subscription(subscription.id)
            before = subscription.status
            is_unpaid = any(cycle.status is CycleStatus.FAILED for cycle in cycles)
            subscription.lift_override(is_unpaid=is_unpaid, reason=command.reason, now=self.clock.now())
            effects = _effects(before, subscription)
            if keep:
                _follow(work, subscription, effects, self.intents, self.clock)
                work.commit()
        return effects


def _effects(before: SubscriptionStatus, subscription: Subscription) -> OverrideEffects:
    after = subscription.status
    action = TaskAction.ACTIVATE if after is SubscriptionStatus.ACTIVE else TaskAction.SUSPEND
    items = [item.id for item in subscription.items if item.target is not None] if after is not before else []
    return OverrideEffects(before=before, after=after, tasks=tuple((item_id, action) for item_id in items))


def _follow(
    work: UnitOfWork, subscription: Subscription, effects: OverrideEffects, intents: Intents, clock: Clock
) -> None:
    if effects.after is not effects.before:
        is_on = effects.after is SubscriptionStatus.ACTIVE
        intents.want(work, subscription, TaskAction.ACTIVATE if is_on else TaskAction.SUSPEND)
        fit_client(work, subscription, now=clock.now())
        if is_on:
            _resume_billing(work, subscription, clock)
    work.subscriptions.save(subscription)


def _resume_billing(work: UnitOfWork, subscription: Subscription, clock: Clock) -> None:
    cycles = work.cycles.of_subscription(subscription.id)
    moved = resume_by_decision(subscription, cycles, on=clock.today(), now=clock.now())
    if moved is not None:
        work.cycles.save(moved)
