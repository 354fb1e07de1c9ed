"""No field of an aggregate is forgotten on its way to the tables or back."""

import ast
from pathlib import Path

import attrs
import pytest

from subplat.adapters.postgres import rows
from subplat.application.ports.inbound_records import MailboxState
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.invitation import Invitation
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client
from subplat.domain.documents.file import StoredFile
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint
from subplat.domain.messaging.email import Email, MailAttachment
from subplat.domain.messaging.unclear import UnclearMail
from subplat.domain.operations.circuit import Circuit
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.quotations.line import QuotationLine
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet, WalletTransaction

STORED = {
    Client: ("clients", "client"),
    User: ("accounts", "user"),
    Invitation: ("accounts", "invitation"),
    Session: ("access", "session"),
    SecondFactor: ("access", "factor"),
    ApiKey: ("access", "key"),
    Product: ("catalog", "product"),
    Quotation: ("quotations", "quotation"),
    QuotationLine: ("quotations", "line"),
    Subscription: ("subscriptions", "subscription"),
    SubscriptionItem: ("subscriptions", "item"),
    BillLine: ("bill_lines", "line"),
    BillingCycle: ("billing", "cycle"),
    TaxedAmount: ("billing", "cycle.quoted"),
    Payment: ("payments", "payment"),
    PaymentLink: ("collecting", "link"),
    QuarantinedReceipt: ("collecting", "receipt"),
    Refund: ("refunds", "refund"),
    TopUp: ("top_ups", "top_up"),
    WebhookEvent: ("webhooks", "event"),
    Wallet: ("wallets", "wallet"),
    WalletTransaction: ("wallets", "movement"),
    Email: ("messaging", "email"),
    MailAttachment: ("messaging", "attachment"),
    UnclearMail: ("inbound", "unclear"),
    MailboxState: ("inbound", "state"),
    ProvisioningTask: ("provisioning", "task"),
    Circuit: ("operations", "circuit"),
    StoredFile: ("documents", "file"),
    Endpoint: ("integrations", "endpoint"),
    Delivery: ("integrations", "delivery"),
}


def kept_fields(kind: type) -> set[str]:
    """What is more than a companion of the open transaction."""
    return {field.name for field in attrs.fields(kind)} - {"events", "added"}


def module(room: str) -> ast.Module:
    return ast.parse(Path(rows.__path__[0], f"{room}.py").read_text("utf-8"))


@pytest.mark.parametrize("kind", STORED)
def test_every_field_is_written(kind: type) -> None:
    room, variable = STORED[kind]
    read = {
        node.attr
        for node in ast.walk(module(room))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == variable
    }
    assert kept_fields(kind) - read == set()


@pytest.mark.parametrize("kind", STORED)
def test_every_field_is_read_back(kind: type) -> None:
    room, _ = STORED[kind]
    calls = [
        node
        for node in ast.walk(module(room))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == kind.__name__
    ]
    assert [{keyword.arg for keyword in call.keywords} for call in calls] == [kept_fields(kind)]
