"""The use cases that people call, by subdomain."""

from attrs import frozen

from subplat.application.billing.payment_page import OpenPaymentPageHandler
from subplat.application.billing.record_invoice import RecordInvoiceHandler
from subplat.application.billing_run.parked_contracts import ParkedContractsHandler
from subplat.application.billing_run.plan import PlanBillingHandler
from subplat.application.billing_run.run import (
    RunBillingHandler,
)
from subplat.application.catalog.add_product import AddProductHandler
from subplat.application.catalog.change_product import ChangeProductHandler, SwitchProductHandler
from subplat.application.clients.anonymise_client import AnonymiseClientHandler
from subplat.application.clients.assign_client import AssignClientHandler
from subplat.application.clients.change_client import ChangeClientHandler, ChangeProfileHandler
from subplat.application.clients.register_client import RegisterClientHandler
from subplat.application.messaging.edit_mail import EditMailHandler
from subplat.application.messaging.inbound_settle import CloseUnclearMailHandler, PlaceUnclearMailHandler
from subplat.application.messaging.resend_mail import ResendMailHandler
from subplat.application.operations.figures import FiguresHandler
from subplat.application.operations.outage_status import OutageStatusHandler
from subplat.application.operations.waiting_work import WorkWaitingHandler
from subplat.application.payments.callbacks import (
    ReplayCallbackHandler,
    StoreCallbackHandler,
    StoreCallbacksHandler,
)
from subplat.application.payments.confirm_offline import ConfirmOfflinePaymentHandler
from subplat.application.payments.decline_offline import DeclineOfflinePaymentHandler
from subplat.application.payments.ignore_callback import IgnoreCallbackHandler
from subplat.application.payments.quarantine import PlaceQuarantinedHandler
from subplat.application.payments.refund import RequestRefundHandler
from subplat.application.provisioning.by_hand import DoneByHandHandler, RetryTaskHandler
from subplat.application.provisioning.report_drift import ReportDriftHandler
from subplat.application.quotations.decide_quotation import AcceptQuotationHandler, RejectQuotationHandler
from subplat.application.quotations.draft_quotation import DraftQuotationHandler
from subplat.application.quotations.generate_subscription import GenerateSubscriptionHandler
from subplat.application.quotations.print_offer import PrintOfferHandler
from subplat.application.quotations.revise_quotation import ReviseQuotationHandler
from subplat.application.quotations.send_offer import SendOfferHandler
from subplat.application.subscriptions.automate_collection import AutomateCollectionHandler
from subplat.application.subscriptions.cancel import CancelSubscriptionHandler
from subplat.application.subscriptions.change_price import ChangePriceHandler
from subplat.application.subscriptions.change_quantity import ChangeQuantityHandler, ScheduleQuantityHandler
from subplat.application.subscriptions.create_manual import CreateManualSubscriptionHandler
from subplat.application.subscriptions.current_version import CurrentVersionHandler
from subplat.application.subscriptions.override_status import LiftOverrideHandler, OverrideStatusHandler
from subplat.application.subscriptions.preview_next_bill import PreviewNextBillHandler
from subplat.application.wallets.adjust_wallet import AdjustWalletHandler
from subplat.application.wallets.top_up import (
    RecordTopUpHandler,
    TopUpWalletHandler,
)


@frozen(kw_only=True)
class ClientUseCases:
    """Clients."""

    register: RegisterClientHandler
    change: ChangeClientHandler
    change_profile: ChangeProfileHandler
    assign: AssignClientHandler
    anonymise: AnonymiseClientHandler


@frozen(kw_only=True)
class CatalogUseCases:
    """The price book."""

    add: AddProductHandler
    change: ChangeProductHandler
    switch: SwitchProductHandler


@frozen(kw_only=True)
class QuotationUseCases:
    """From a draft to a deal."""

    draft: DraftQuotationHandler
    revise: ReviseQuotationHandler
    send: SendOfferHandler
    accept: AcceptQuotationHandler
    reject: RejectQuotationHandler
    generate_subscription: GenerateSubscriptionHandler
    printed: PrintOfferHandler


@frozen(kw_only=True)
class MessagingUseCases:
    """Mail."""

    edit: EditMailHandler
    resend: ResendMailHandler
    place_unclear: PlaceUnclearMailHandler
    close_unclear: CloseUnclearMailHandler


@frozen(kw_only=True)
class BillingUseCases:
    """Bills."""

    record_invoice: RecordInvoiceHandler
    payment_page: OpenPaymentPageHandler
    plan: PlanBillingHandler
    run: RunBillingHandler
    parked: ParkedContractsHandler


@frozen(kw_only=True)
class PaymentUseCases:
    """Money that came, and money that goes back."""

    store_callback: StoreCallbackHandler
    store_callbacks: StoreCallbacksHandler
    replay_callback: ReplayCallbackHandler
    ignore_callback: IgnoreCallbackHandler
    confirm_offline: ConfirmOfflinePaymentHandler
    decline_offline: DeclineOfflinePaymentHandler
    refund: RequestRefundHandler
    place_quarantined: PlaceQuarantinedHandler


@frozen(kw_only=True)
class SubscriptionUseCases:
    """Contracts."""

    create_manual: CreateManualSubscriptionHandler
    automate: AutomateCollectionHandler
    change_quantity: ChangeQuantityHandler
    schedule_quantity: ScheduleQuantityHandler
    change_price: ChangePriceHandler
    cancel: CancelSubscriptionHandler
    preview_next_bill: PreviewNextBillHandler
    override: OverrideStatusHandler
    lift_override: LiftOverrideHandler
    current_version: CurrentVersionHandler


@frozen(kw_only=True)
class ProvisioningUseCases:
    """Services in outside systems."""

    retry: RetryTaskHandler
    done_by_hand: DoneByHandHandler
    report_drift: ReportDriftHandler


@frozen(kw_only=True)
class OperationsUseCases:
    """What staff see of the outside systems, and what an installation is watched by."""

    outage: OutageStatusHandler
    figures: FiguresHandler
    waiting: WorkWaitingHandler


@frozen(kw_only=True)
class WalletUseCases:
    """Balances of clients with us."""

    top_up: TopUpWalletHandler
    record_top_up: RecordTopUpHandler
    adjust: AdjustWalletHandler
