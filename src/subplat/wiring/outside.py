"""The real adapters, made from the settings; each SDK is imported when its adapter is first needed."""

from datetime import timedelta
from typing import TYPE_CHECKING

from subplat.application.ports.clock import Clock
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.integrations import EventSender
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring.settings import Profile, Settings

if TYPE_CHECKING:
    from subplat.adapters.cosmic.quotation_mirror import CosmicQuotationMirror
    from subplat.adapters.gemini.invoice_reader import GeminiInvoiceReader
    from subplat.adapters.gemini.model import GeminiAccess
    from subplat.adapters.gemini.text_generator import GeminiTextGenerator
    from subplat.adapters.google_client.services import GoogleServices
    from subplat.adapters.xendit.api import XenditApi


def xendit_api(settings: Settings) -> "XenditApi":
    """Calls to Xendit."""
    from subplat.adapters.xendit.access import XenditAccess
    from subplat.adapters.xendit.api import XenditApi

    return XenditApi(
        XenditAccess(
            base_url=settings.xendit.base_url,
            secret_key=settings.xendit.secret_key,
            timeout=timedelta(seconds=settings.xendit.timeout_seconds),
        )
    )


def payment_gateway(api: "XenditApi", clock: Clock) -> PaymentGateway:
    """Xendit's payment links."""
    from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway

    return XenditPaymentGateway(api, clock)


def auto_debit(api: "XenditApi") -> AutoDebitGateway:
    """Xendit's subscriptions."""
    from subplat.adapters.xendit.auto_debit import XenditAutoDebit

    return XenditAutoDebit(api)


def refunds(api: "XenditApi") -> RefundGateway:
    """Xendit's refunds."""
    from subplat.adapters.xendit.refunds import XenditRefunds

    return XenditRefunds(api)


def callback_reader() -> CallbackReader:
    """Xendit's callbacks."""
    from subplat.adapters.xendit.callbacks import XenditCallbackReader

    return XenditCallbackReader()


def google_services(settings: Settings) -> "GoogleServices":
    """Google as a service account with domain-wide delegation; with a fixed token where an endpoint stands in for it."""
    from subplat.adapters.google_client.credentials import FixedToken, ServiceAccount
    from subplat.adapters.google_client.services import GoogleServices

    google = settings.google
    credentials = (
        ServiceAccount(str(google.service_account_file), google.reseller_admin)
        if google.service_account_file
        else FixedToken("sandbox")
    )
    return GoogleServices(credentials=credentials, endpoint=google.endpoint, timeout_seconds=google.timeout_seconds)


def mailer(services: "GoogleServices") -> Mailer:
    """Gmail."""
    from subplat.adapters.gmail.mailer import GmailMailer

    return GmailMailer(services)


def inbox(services: "GoogleServices") -> Inbox:
    """Gmail."""
    from subplat.adapters.gmail.inbox import GmailInbox

    return GmailInbox(services)


def provisioner(target: TargetSystem, services: "GoogleServices", settings: Settings) -> Provisioner:
    """Google Workspace, or Google Cloud."""
    match target:
        case TargetSystem.GWORKSPACE:
            from subplat.adapters.google_workspace.customers import NewCustomers
            from subplat.adapters.google_workspace.provisioner import WorkspaceProvisioner

            new_customers = NewCustomers(
                postal_code=settings.google.default_postal_code, alternate_email=settings.operations_email
            )
            return WorkspaceProvisioner(services, new_customers)
        case TargetSystem.GCP:
            from subplat.adapters.google_cloud.provisioner import ComputeProvisioner

            return ComputeProvisioner(services, pause_seconds=0.05 if settings.profile is Profile.SANDBOX else 1.5)


def text_generator(settings: Settings) -> "GeminiTextGenerator":
    """Gemini."""
    from subplat.adapters.gemini.text_generator import GeminiTextGenerator

    return GeminiTextGenerator(_gemini(settings))


def invoice_reader(settings: Settings) -> "GeminiInvoiceReader":
    """Gemini."""
    from subplat.adapters.gemini.invoice_reader import GeminiInvoiceReader

    return GeminiInvoiceReader(_gemini(settings))


def _gemini(settings: Settings) -> "GeminiAccess":
    from subplat.adapters.gemini.model import GeminiAccess

    gemini = settings.gemini
    return GeminiAccess(
        api_key=gemini.api_key,
        model=gemini.model,
        base_url=gemini.base_url,
        timeout=timedelta(seconds=gemini.timeout_seconds),
    )


def quotation_mirror(settings: Settings) -> "CosmicQuotationMirror":
    """Cosmic."""
    from subplat.adapters.cosmic.access import CosmicAccess
    from subplat.adapters.cosmic.quotation_mirror import CosmicQuotationMirror

    cosmic = settings.cosmic
    return CosmicQuotationMirror(
        CosmicAccess(
            bucket=cosmic.bucket,
            read_key=cosmic.read_key,
            write_key=cosmic.write_key,
            base_url=cosmic.base_url,
            upload_url=cosmic.upload_url,
        )
    )


def documents() -> DocumentRenderer:
    """PDF by typst."""
    from subplat.adapters.documents.typst_renderer import TypstDocumentRenderer

    return TypstDocumentRenderer()


def event_sender(settings: Settings) -> EventSender:
    """Signed events over HTTP."""
    from subplat.adapters.outbound.addresses import AddressGuard
    from subplat.adapters.outbound.sender import HttpEventSender

    return HttpEventSender(
        guard=AddressGuard(allow_private=settings.integrations.allow_private),
        timeout=timedelta(seconds=settings.integrations.timeout_seconds),
    )
