"""From a hint to the payments behind it, always as Xendit has them now.

One payment is told by several callbacks. Its id here is the same whichever came: that of the invoice for a link, that of
the v3 payment (`py-…`) for a charge of a plan.
"""

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.cycles import Cycles
from subplat.adapters.xendit.invoices import Invoices, invoice_payment
from subplat.adapters.xendit.payments import Payments, gateway_payment
from subplat.adapters.xendit.sessions import Sessions
from subplat.application.ports.payment_gateway import CallbackHint, GatewayPayment, HintKind, LinkState

Found = tuple[GatewayPayment, ...]


@frozen
class Verification:
    """Read only."""

    api: XenditApi

    def payments(self, hint: CallbackHint) -> Found:
        """Every attempt that the hint leads to, oldest first; empty when Xendit has none."""
        return tuple(sorted(self._found(hint), key=lambda payment: payment.occurred_at))

    def _found(self, hint: CallbackHint) -> Found:
        match hint.kind:
            case HintKind.LINK:
                return self._of_links(hint.link_id or hint.object_id, hint.reference)
            case HintKind.SESSION:
                return self._of_session(hint.object_id, hint.plan_id)
            case HintKind.PLAN:
                return self._of_plan(hint.plan_id or hint.object_id)
            case HintKind.PLAN_CYCLE:
                return self._of_cycle(hint.plan_id, hint.object_id)
            case HintKind.PAYMENT:
                return self._of_payment(hint.payment_id or hint.object_id, hint.reference)
            case HintKind.REFUND:
                return self._of_refund(hint.object_id)
            case HintKind.UNKNOWN:
                return ()

    def _of_links(self, link_id: str | None, reference: str | None) -> Found:
        """Every invoice with the reference, as a request thought lost may have made a second one; and the one named."""
        invoices = Invoices(self.api)
        paid = [link.link_id for link in invoices.find(reference) if link.state is LinkState.PAID] if reference else []
        if link_id is not None and link_id not in paid:
            paid.append(link_id)
        # Read one by one: only that is known to show what was paid.
        read = (invoices.get(each) for each in paid)
        payments = (invoice_payment(invoice) for invoice in read if invoice is not None)
        return tuple(payment for payment in payments if payment is not None)

    def _of_session(self, session_id: str | None, plan_id: str | None) -> Found:
        session = Sessions(self.api).get(session_id) if session_id is not None else None
        if session is not None:
            plan_id = session.maybe_text("recurring_plan_id") or plan_id
            payment_id = session.maybe_text("payment_id")
            if plan_id is None and payment_id is not None:
                return self._of_payment(payment_id, session.maybe_text("reference_id"))
        return self._of_plan(plan_id)

    def _of_plan(self, plan_id: str | None) -> Found:
        if plan_id is None:
            return ()
        cycles = Cycles(self.api, Payments(self.api))
        return tuple(payment for cycle in cycles.of_plan(plan_id) for payment in cycles.payments_of(cycle))

    def _of_cycle(self, plan_id: str | None, cycle_id: str | None) -> Found:
        if plan_id is None or cycle_id is None:
            return ()
        cycles = Cycles(self.api, Payments(self.api))
        cycle = cycles.get(plan_id, cycle_id)
        return () if cycle is None else cycles.payments_of(cycle)

    def _of_payment(self, payment_id: str | None, reference: str | None) -> Found:
        payment = Payments(self.api).get(payment_id) if payment_id is not None else None
        if payment is not None:
            reference = payment.maybe_text("reference_id") or reference
        if reference is not None:
            links = Invoices(self.api).find(reference)
            if links:
                return self._of_links(None, reference)
        if payment is None or payment.maybe_text("payment_token_id") is not None:
            # A charge by token belongs to a plan, and names neither it nor the cycle: their own callbacks, and the
            # reconciler, tell of it. Booked from here, the charge of a later period would count for the first one.
            return ()
        return (gateway_payment(payment),)

    def _of_refund(self, refund_id: str | None) -> Found:
        """What was paid before it went back; what goes back is not told by this port."""
        if refund_id is None:
            return ()
        invoice_id, payment_id = Payments(self.api).refunded(refund_id)
        if invoice_id is not None:
            return self._of_links(invoice_id, None)
        return self._of_payment(payment_id, None)
