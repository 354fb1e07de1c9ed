"""Finds at the gateway what was paid on a wallet's link and told by no callback."""

from datetime import timedelta

from attrs import frozen

from subplat.application.payments.settlement import Settlement
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.payment_gateway import CallbackHint, HintKind, PaymentGateway
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.wallets.top_up import (
    EAGER_LOOKS,
    LATER_LOOKS,
    LOOK_AT_LEAST_EVERY,
    LOOK_EVERY,
    LOOK_LATER,
    CheckTopUp,
)
from subplat.domain.payments.link import LinkStatus


@frozen(kw_only=True)
class CheckTopUpHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    settlement: Settlement
    clock: Clock
    policies: Policies

    def __call__(self, job: CheckTopUp) -> None:
        """Books what is there; looks again until the link has run out for long (`LateMoney`)."""
        with self.units_of_work() as work:
            top_up = work.top_ups.get(job.top_up_id)
        hint = CallbackHint(
            kind=HintKind.LINK,
            event_type="reconcile",
            reference=top_up.reference,
            object_id=top_up.gateway_id,
            link_id=top_up.gateway_id,
        )
        for fact in self.gateway.verify(hint):
            with self.units_of_work() as work:
                self.settlement.record(work, fact)
                work.commit()
        self._look_again(job)

    def _look_again(self, job: CheckTopUp) -> None:
        now = self.clock.now()
        with self.units_of_work() as work:
            top_up = work.top_ups.get(job.top_up_id)
            if top_up.status is LinkStatus.PAID:
                return
            if now >= top_up.expires_at and top_up.status is LinkStatus.LIVE:
                top_up.close()
                work.top_ups.save(top_up)
            look = CheckTopUp(top_up_id=top_up.id, look=job.look + 1)
            pause = self._pause(look.look, now - top_up.expires_at)
            if pause is not None:
                work.jobs.enqueue(look, key=f"top-up:{top_up.id}:{look.look}", not_before=now + pause)
            work.commit()

    def _pause(self, look: int, expired_for: timedelta) -> timedelta | None:
        if look < EAGER_LOOKS:
            return LOOK_EVERY
        late = self.policies.late_money
        if expired_for < late.first:
            return LOOK_LATER if look < EAGER_LOOKS + LATER_LOOKS else LOOK_AT_LEAST_EVERY
        return late.next_after(expired_for)
