"""The `PaymentGateway` port over Xendit."""

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.customers import Customers
from subplat.adapters.xendit.invoices import Invoices
from subplat.adapters.xendit.verification import Verification
from subplat.application.ports.clock import Clock
from subplat.application.ports.payment_gateway import CallbackHint, GatewayLink, GatewayPayment, LinkRequest, Payer


@frozen
class XenditPaymentGateway:
    """Links are Xendit's invoices. Nothing is retried here: the caller decides, by the failure."""

    api: XenditApi
    clock: Clock

    def register_payer(self, payer: Payer) -> str:
        """The id of the customer with the payer's reference. Raises the port's failures; safe to repeat after any."""
        return Customers(self.api).register(payer)

    def create_link(self, request: LinkRequest) -> GatewayLink:
        """One more invoice, even if there is one with that reference. Raises the port's failures."""
        return Invoices(self.api).create(request, self.clock.now())

    def find_links(self, reference: str) -> tuple[GatewayLink, ...]:
        """Oldest first. Raises the port's failures, never OutcomeUnknown."""
        return Invoices(self.api).find(reference)

    def expire_link(self, link_id: str) -> GatewayLink:
        """The link as it is afterwards: PAID if the payer was faster. Raises the port's failures; safe to repeat after any."""
        return Invoices(self.api).expire(link_id)

    def verify(self, hint: CallbackHint) -> tuple[GatewayPayment, ...]:
        """Re-reads; the callback's own words are never used. Raises the port's failures, never OutcomeUnknown."""
        return Verification(self.api).payments(hint)

    def close(self) -> None:
        """Closes the connections."""
        self.api.close()
