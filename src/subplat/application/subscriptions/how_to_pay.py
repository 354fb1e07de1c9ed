"""How a client pays a bill, as mails say it."""

from subplat.application.policies import Policies
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription


def how_to_pay(subscription: Subscription, cycle: BillingCycle, policies: Policies) -> tuple[str, ...]:
    """One line: the bill's stable page, the portal for a wallet, or whom to ask."""
    match subscription.payment_method_type:
        case PaymentMethodType.XENDIT_SUBSCRIPTION:
            return (f"Pembayaran: {policies.payment_page(cycle.pay_token)}",)
        case PaymentMethodType.WALLET:
            return (f"Saldo wallet dapat diisi melalui portal: {policies.base_url}",)
        case PaymentMethodType.MANUAL:
            return (f"Pembayaran melalui transfer bank; konfirmasi ke {policies.finance_email}",)
