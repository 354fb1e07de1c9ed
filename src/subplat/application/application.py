"""Every use case of the platform, put together from its ports."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import frozen

from subplat.application.accounts.authority import ensure_bookkeeper
from subplat.application.accounts.guarding import Guarding
from subplat.application.accounts.invitation_mail import InvitationMail
from subplat.application.accounts.invite_to_portal import InviteToPortal, InviteToPortalHandler
from subplat.application.accounts.one_time_links import OneTimeLinks
from subplat.application.accounts.use_cases import AccessPorts, AccountUseCases, account_room
from subplat.application.billing.close_links import CloseLinks, CloseLinksHandler
from subplat.application.billing.collect_cycle import CollectCycle, CollectCycleHandler
from subplat.application.billing.invoice_request_mail import InvoiceRequestMail
from subplat.application.billing.opening import CycleOpening
from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.billing.payment_page import OpenPaymentPageHandler
from subplat.application.billing.plan import (
    AlignPlan,
    AlignPlanHandler,
    PrepareCharge,
    PrepareChargeHandler,
    StopPlan,
    StopPlanHandler,
    StopStrayPlan,
    StopStrayPlanHandler,
)
from subplat.application.billing.record_invoice import RecordInvoiceHandler
from subplat.application.billing.release import Release
from subplat.application.billing.request_invoice import RequestInvoice, RequestInvoiceHandler
from subplat.application.billing_run.carry_out import CarryOut
from subplat.application.billing_run.execution import PlanExecution
from subplat.application.billing_run.mail_kinds import BillMail
from subplat.application.billing_run.parked_contracts import ParkedContractsHandler
from subplat.application.billing_run.plan import PlanBillingHandler
from subplat.application.billing_run.run import (
    BillSubscriptions,
    BillSubscriptionsHandler,
    RunBillingHandler,
    ShareOutBilling,
    ShareOutBillingHandler,
)
from subplat.application.billing_run.spend_balance import SpendBalanceHandler
from subplat.application.billing_run.wallet_charge import WalletCharge
from subplat.application.catalog.add_product import AddProductHandler
from subplat.application.catalog.change_product import ChangeProductHandler, SwitchProductHandler
from subplat.application.clients.anonymise_client import AnonymiseClientHandler
from subplat.application.clients.assign_client import AssignClientHandler
from subplat.application.clients.change_client import ChangeClientHandler, ChangeProfileHandler
from subplat.application.clients.register_client import RegisterClientHandler
from subplat.application.integrations.deliver import DeliverEvent, DeliverEventHandler
from subplat.application.integrations.use_cases import IntegrationUseCases, integration_use_cases
from subplat.application.messaging.edit_mail import EditMailHandler
from subplat.application.messaging.inbound_files import ArrivedFiles
from subplat.application.messaging.inbound_poll import PollInbox, PollInboxHandler
from subplat.application.messaging.inbound_receive import ReceiveMail, ReceiveMailHandler
from subplat.application.messaging.inbound_sender import SenderRecognition
from subplat.application.messaging.inbound_settle import CloseUnclearMailHandler, PlaceUnclearMailHandler
from subplat.application.messaging.inbound_understand import UnderstandAnswer, UnderstandAnswerHandler
from subplat.application.messaging.notices import Notices
from subplat.application.messaging.prose import ProseWriter
from subplat.application.messaging.resend_mail import ResendMailHandler
from subplat.application.messaging.send_mail import SendMail, SendMailHandler
from subplat.application.operations.alert import TellOfOutage, TellOfOutageHandler
from subplat.application.operations.breaker import Breaker
from subplat.application.operations.figures import FiguresHandler
from subplat.application.operations.forget_answers import ForgetAnswers, ForgetAnswersHandler
from subplat.application.operations.guarded_gateway import PAYMENTS, GuardedAutoDebit, GuardedGateway
from subplat.application.operations.outage_status import OutageStatusHandler
from subplat.application.payments.callbacks import (
    ProcessCallback,
    ProcessCallbackHandler,
    ReplayCallbackHandler,
    StoreCallbackHandler,
    StoreCallbacksHandler,
)
from subplat.application.payments.check_top_up import CheckTopUpHandler
from subplat.application.payments.confirm_offline import ConfirmOfflinePaymentHandler
from subplat.application.payments.ignore_callback import IgnoreCallbackHandler
from subplat.application.payments.quarantine import PlaceQuarantinedHandler
from subplat.application.payments.reconcile import (
    ReconcileCycle,
    ReconcileCycleHandler,
    ReconcileOpenCycles,
    ReconcileOpenCyclesHandler,
)
from subplat.application.payments.refund import RefundDesk, RequestRefundHandler
from subplat.application.payments.refund_booking import RefundBooking
from subplat.application.payments.send_refund import (
    CheckRefund,
    CheckRefundHandler,
    RefundOutcomes,
    SendRefund,
    SendRefundHandler,
)
from subplat.application.payments.settlement import Settlement
from subplat.application.policies import Policies
from subplat.application.ports.access import Access
from subplat.application.ports.audit import AuditReader
from subplat.application.ports.books import BooksReader, WorkLists
from subplat.application.ports.clock import Clock
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.due import Due
from subplat.application.ports.exports import ExportFormat, ReportExporter
from subplat.application.ports.figures import BookFiguresReader, QueueFiguresReader
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.inbox import Inbox
from subplat.application.ports.integrations import EventSender
from subplat.application.ports.invoice_reader import InvoiceReader
from subplat.application.ports.job_inspection import JobInspector
from subplat.application.ports.jobs import Job
from subplat.application.ports.joining import Joining
from subplat.application.ports.mailer import Mailer
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackReader, PaymentGateway, RefundGateway
from subplat.application.ports.provisioner import Provisioner
from subplat.application.ports.quotation_mirror import QuotationMirror
from subplat.application.ports.reports import ReportBooks
from subplat.application.ports.side_by_side import SideBySide, one_after_another
from subplat.application.ports.text_generator import TextGenerator
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.ports.views.views import Views
from subplat.application.provisioning.by_hand import DoneByHandHandler, RetryTaskHandler
from subplat.application.provisioning.intents import Intents
from subplat.application.provisioning.redrive_tasks import RedriveTasks, RedriveTasksHandler
from subplat.application.provisioning.report_drift import ReportDriftHandler
from subplat.application.provisioning.run_task import RunTask, RunTaskHandler
from subplat.application.provisioning.welcome import WelcomeClient, WelcomeClientHandler
from subplat.application.queries.read_side import ReadSide, read_side
from subplat.application.quotations.decide_quotation import AcceptQuotationHandler, RejectQuotationHandler
from subplat.application.quotations.draft_offer import DraftOffer, DraftOfferHandler
from subplat.application.quotations.draft_quotation import DraftQuotationHandler
from subplat.application.quotations.generate_subscription import GenerateSubscriptionHandler
from subplat.application.quotations.mirror_quotation import MirrorQuotation, MirrorQuotationHandler
from subplat.application.quotations.offer_mail import OfferMail
from subplat.application.quotations.print_offer import PrintOfferHandler
from subplat.application.quotations.revise_quotation import ReviseQuotationHandler
from subplat.application.quotations.send_offer import SendOfferHandler
from subplat.application.reporting.use_cases import ReportingUseCases, reporting_use_cases
from subplat.application.subscriptions.adopt_plan import AdoptPlan, AdoptPlanHandler
from subplat.application.subscriptions.automate_collection import AutomateCollectionHandler
from subplat.application.subscriptions.cancel import CancelSubscriptionHandler
from subplat.application.subscriptions.change_price import ChangePriceHandler
from subplat.application.subscriptions.change_quantity import ChangeQuantityHandler, ScheduleQuantityHandler
from subplat.application.subscriptions.create_manual import CreateManualSubscriptionHandler
from subplat.application.subscriptions.current_version import CurrentVersionHandler
from subplat.application.subscriptions.ending import Ending
from subplat.application.subscriptions.override_status import LiftOverrideHandler, OverrideStatusHandler
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.subscriptions.preview_next_bill import PreviewNextBillHandler
from subplat.application.subscriptions.unpaid_cycle import UnpaidCycle
from subplat.application.wallets.adjust_wallet import AdjustWalletHandler
from subplat.application.wallets.deposits import Deposits, SpendBalance
from subplat.application.wallets.top_up import (
    CheckTopUp,
    MakeTopUpLink,
    MakeTopUpLinkHandler,
    RecordTopUpHandler,
    TopUpWalletHandler,
)
from subplat.domain.messaging.email import MailPurpose
from subplat.domain.provisioning.words import TargetSystem

J = TypeVar("J", bound=Job)
JobHandlers = Mapping[type[Job], Callable[[Job], None]]


@frozen(kw_only=True)
class Ports:
    """Everything the use cases need from outside."""

    units_of_work: UnitOfWorkFactory
    books: BooksReader
    work_lists: WorkLists
    due: Due
    audit: AuditReader
    access: Access
    views: Views
    clock: Clock
    identifiers: Identifiers
    tokens: Tokens
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    refunds: RefundGateway
    callbacks: CallbackReader
    mailer: Mailer
    inbox: Inbox
    invoice_reader: InvoiceReader
    text_generator: TextGenerator
    provisioners: Mapping[TargetSystem, Provisioner]
    mirror: QuotationMirror
    documents: DocumentRenderer
    jobs: JobInspector
    event_sender: EventSender
    reports: ReportBooks
    exporters: Mapping[ExportFormat, ReportExporter]
    entry: AccessPorts
    book_figures: BookFiguresReader
    queue_figures: QueueFiguresReader
    side_by_side: SideBySide = one_after_another


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


@frozen(kw_only=True)
class WalletUseCases:
    """Balances of clients with us."""

    top_up: TopUpWalletHandler
    record_top_up: RecordTopUpHandler
    adjust: AdjustWalletHandler


@frozen(kw_only=True)
class Application:
    """The use cases by subdomain; `job_handlers` is what a worker runs stored jobs with."""

    clients: ClientUseCases
    accounts: AccountUseCases
    catalog: CatalogUseCases
    quotations: QuotationUseCases
    messaging: MessagingUseCases
    billing: BillingUseCases
    payments: PaymentUseCases
    wallets: WalletUseCases
    subscriptions: SubscriptionUseCases
    provisioning: ProvisioningUseCases
    operations: OperationsUseCases
    integrations: IntegrationUseCases
    reporting: ReportingUseCases
    books: BooksReader
    audit: AuditReader
    views: ReadSide
    guarding: Guarding
    joining: Joining
    jobs: JobInspector
    clock: Clock
    job_handlers: JobHandlers

    def handle(self, job: Job) -> None:
        """Runs one job; raises KeyError for a job that nobody handles, else what its handler raises."""
        self.job_handlers[type(job)](job)


def _runs(kind: type[J], handler: Callable[[J], None]) -> tuple[type[Job], Callable[[Job], None]]:
    def run(job: Job) -> None:
        if isinstance(job, kind):
            handler(job)

    return kind, run


def assemble(ports: Ports, policies: Policies) -> Application:
    """The typed composition of all use cases."""
    units, ids, clock, tokens = ports.units_of_work, ports.identifiers, ports.clock, ports.tokens
    breaker = Breaker(system=PAYMENTS, units_of_work=units, identifiers=ids, clock=clock, policies=policies)
    gateway = GuardedGateway(gateway=ports.gateway, breaker=breaker)
    auto_debit = GuardedAutoDebit(auto_debit=ports.auto_debit, breaker=breaker)
    prose = ProseWriter(generator=ports.text_generator)
    links = OneTimeLinks(units_of_work=units, identifiers=ids, tokens=tokens, clock=clock, policies=policies)
    accounts = account_room(
        ports.entry, units=units, identifiers=ids, tokens=tokens, clock=clock, policies=policies, links=links
    )
    intents = Intents(identifiers=ids, clock=clock)
    notices = Notices(identifiers=ids, clock=clock, policies=policies)
    paid_cycle = PaidCycle(clock=clock, intents=intents)
    unpaid_cycle = UnpaidCycle(clock=clock, policies=policies, intents=intents, notices=notices)
    deposits = Deposits(identifiers=ids, clock=clock)
    payment_mails = PaymentMails(notices=notices, policies=policies)
    settlement = Settlement(
        identifiers=ids,
        clock=clock,
        deposits=deposits,
        paid_cycle=paid_cycle,
        unpaid_cycle=unpaid_cycle,
        mails=payment_mails,
    )
    release = Release(clock=clock, deposits=deposits, mails=payment_mails)
    ending = Ending(clock=clock, intents=intents, release=release)
    booking = RefundBooking(clock=clock, deposits=deposits)
    refund_desk = RefundDesk(identifiers=ids, clock=clock, deposits=deposits, booking=booking)
    refund_outcomes = RefundOutcomes(
        units_of_work=units,
        clock=clock,
        deposits=deposits,
        booking=booking,
        mails=payment_mails,
        desk=refund_desk,
        release=release,
    )
    collect = CollectCycleHandler(
        units_of_work=units,
        gateway=gateway,
        auto_debit=auto_debit,
        identifiers=ids,
        clock=clock,
        policies=policies,
    )
    opening = CycleOpening(identifiers=ids, tokens=tokens, clock=clock, policies=policies, deposits=deposits)
    wallet_charge = WalletCharge(identifiers=ids, clock=clock, paid_cycle=paid_cycle, unpaid_cycle=unpaid_cycle)
    planner = PlanBillingHandler(units_of_work=units, due=ports.due, clock=clock, policies=policies)
    execution = PlanExecution(
        units_of_work=units,
        clock=clock,
        carry_out=CarryOut(
            units_of_work=units,
            clock=clock,
            policies=policies,
            opening=opening,
            intents=intents,
            ending=ending,
            paid_cycle=paid_cycle,
            unpaid_cycle=unpaid_cycle,
            wallet_charge=wallet_charge,
            notices=notices,
        ),
        side_by_side=ports.side_by_side,
    )
    change_client = ChangeClientHandler(units_of_work=units)
    store_callbacks = StoreCallbacksHandler(units_of_work=units, identifiers=ids, reader=ports.callbacks, clock=clock)
    return Application(
        clients=ClientUseCases(
            register=RegisterClientHandler(units_of_work=units, identifiers=ids),
            change=change_client,
            change_profile=ChangeProfileHandler(change=change_client),
            assign=AssignClientHandler(units_of_work=units),
            anonymise=AnonymiseClientHandler(units_of_work=units, clock=clock),
        ),
        accounts=accounts.use_cases,
        catalog=CatalogUseCases(
            add=AddProductHandler(units_of_work=units, identifiers=ids),
            change=ChangeProductHandler(units_of_work=units),
            switch=SwitchProductHandler(units_of_work=units),
        ),
        quotations=QuotationUseCases(
            draft=DraftQuotationHandler(units_of_work=units, identifiers=ids, clock=clock),
            revise=ReviseQuotationHandler(units_of_work=units, identifiers=ids, clock=clock),
            send=SendOfferHandler(units_of_work=units, identifiers=ids, clock=clock, policies=policies),
            accept=AcceptQuotationHandler(units_of_work=units, clock=clock),
            reject=RejectQuotationHandler(units_of_work=units, clock=clock),
            generate_subscription=GenerateSubscriptionHandler(
                units_of_work=units,
                identifiers=ids,
                opening=opening,
                paid_cycle=paid_cycle,
                clock=clock,
                policies=policies,
            ),
            printed=PrintOfferHandler(units_of_work=units, documents=ports.documents, policies=policies),
        ),
        messaging=MessagingUseCases(
            edit=EditMailHandler(units_of_work=units),
            resend=ResendMailHandler(units_of_work=units, clock=clock),
            place_unclear=PlaceUnclearMailHandler(units_of_work=units, clock=clock, ensure_may=ensure_bookkeeper),
            close_unclear=CloseUnclearMailHandler(units_of_work=units, clock=clock, ensure_may=ensure_bookkeeper),
        ),
        billing=BillingUseCases(
            record_invoice=RecordInvoiceHandler(units_of_work=units, identifiers=ids, clock=clock),
            payment_page=OpenPaymentPageHandler(units_of_work=units, collect=collect, clock=clock),
            plan=planner,
            run=RunBillingHandler(
                units_of_work=units, due=ports.due, planner=planner, execution=execution, clock=clock
            ),
            parked=ParkedContractsHandler(units_of_work=units),
        ),
        payments=PaymentUseCases(
            store_callback=StoreCallbackHandler(many=store_callbacks),
            store_callbacks=store_callbacks,
            replay_callback=ReplayCallbackHandler(units_of_work=units),
            ignore_callback=IgnoreCallbackHandler(units_of_work=units, clock=clock),
            confirm_offline=ConfirmOfflinePaymentHandler(
                units_of_work=units, identifiers=ids, settlement=settlement, clock=clock
            ),
            refund=RequestRefundHandler(units_of_work=units, desk=refund_desk),
            place_quarantined=PlaceQuarantinedHandler(
                units_of_work=units, identifiers=ids, settlement=settlement, deposits=deposits, clock=clock
            ),
        ),
        subscriptions=SubscriptionUseCases(
            create_manual=CreateManualSubscriptionHandler(
                units_of_work=units, identifiers=ids, opening=opening, clock=clock, policies=policies
            ),
            automate=AutomateCollectionHandler(units_of_work=units, clock=clock),
            change_quantity=ChangeQuantityHandler(units_of_work=units, intents=intents, clock=clock),
            schedule_quantity=ScheduleQuantityHandler(units_of_work=units, clock=clock),
            change_price=ChangePriceHandler(units_of_work=units, clock=clock),
            cancel=CancelSubscriptionHandler(units_of_work=units, ending=ending, clock=clock),
            preview_next_bill=PreviewNextBillHandler(units_of_work=units, clock=clock, policies=policies),
            override=OverrideStatusHandler(units_of_work=units, intents=intents, clock=clock),
            lift_override=LiftOverrideHandler(units_of_work=units, intents=intents, clock=clock),
            current_version=CurrentVersionHandler(units_of_work=units),
        ),
        provisioning=ProvisioningUseCases(
            retry=RetryTaskHandler(units_of_work=units, clock=clock),
            done_by_hand=DoneByHandHandler(units_of_work=units, clock=clock),
            report_drift=ReportDriftHandler(
                units_of_work=units, work_lists=ports.work_lists, provisioners=ports.provisioners
            ),
        ),
        operations=OperationsUseCases(
            outage=OutageStatusHandler(units_of_work=units),
            figures=FiguresHandler(
                books=ports.book_figures, queue=ports.queue_figures, reports=ports.reports, clock=clock
            ),
        ),
        integrations=integration_use_cases(units, ids, tokens, clock),
        reporting=reporting_use_cases(ports.reports, ports.exporters, units, clock),
        wallets=WalletUseCases(
            top_up=TopUpWalletHandler(units_of_work=units, identifiers=ids, clock=clock, policies=policies),
            record_top_up=RecordTopUpHandler(units_of_work=units, identifiers=ids, clock=clock, deposits=deposits),
            adjust=AdjustWalletHandler(units_of_work=units, deposits=deposits),
        ),
        books=ports.books,
        audit=ports.audit,
        views=read_side(ports.views),
        guarding=Guarding(access=ports.access),
        joining=units,
        jobs=ports.jobs,
        clock=clock,
        job_handlers=dict(
            [
                _runs(
                    DraftOffer,
                    DraftOfferHandler(units_of_work=units, identifiers=ids, prose=prose, policies=policies),
                ),
                _runs(
                    MirrorQuotation,
                    MirrorQuotationHandler(
                        units_of_work=units, mirror=ports.mirror, documents=ports.documents, policies=policies
                    ),
                ),
                _runs(
                    SendMail,
                    SendMailHandler(
                        units_of_work=units,
                        mailer=ports.mailer,
                        clock=clock,
                        policies=policies,
                        kinds={
                            MailPurpose.QUOTATION: OfferMail(
                                units_of_work=units, documents=ports.documents, clock=clock, policies=policies
                            ),
                            MailPurpose.INVOICE_REQUEST: InvoiceRequestMail(clock=clock),
                            MailPurpose.PORTAL_INVITE: InvitationMail(one_time_links=links),
                            **accounts.mails,
                            MailPurpose.REMINDER: BillMail(),
                            MailPurpose.SALES_ALERT: BillMail(),
                            MailPurpose.FINANCE_FOLLOW_UP: BillMail(),
                            MailPurpose.PAYMENT_STATUS: BillMail(),
                        },
                    ),
                ),
                *accounts.jobs(),
                _runs(DeliverEvent, DeliverEventHandler(units_of_work=units, sender=ports.event_sender, clock=clock)),
                _runs(
                    PollInbox,
                    PollInboxHandler(units_of_work=units, inbox=ports.inbox, clock=clock, policies=policies),
                ),
                _runs(
                    ReceiveMail,
                    ReceiveMailHandler(
                        units_of_work=units,
                        inbox=ports.inbox,
                        recognition=SenderRecognition(policies=policies),
                        files=ArrivedFiles(identifiers=ids, clock=clock),
                        identifiers=ids,
                        clock=clock,
                    ),
                ),
                _runs(
                    UnderstandAnswer,
                    UnderstandAnswerHandler(units_of_work=units, reader=ports.invoice_reader, clock=clock),
                ),
                _runs(CollectCycle, collect),
                _runs(RedriveTasks, RedriveTasksHandler(units_of_work=units, work_lists=ports.work_lists, clock=clock)),
                _runs(AdoptPlan, AdoptPlanHandler(units_of_work=units, auto_debit=auto_debit)),
                _runs(
                    RequestInvoice,
                    RequestInvoiceHandler(
                        units_of_work=units, identifiers=ids, prose=prose, clock=clock, policies=policies
                    ),
                ),
                _runs(TellOfOutage, TellOfOutageHandler(units_of_work=units, notices=notices, policies=policies)),
                _runs(CloseLinks, CloseLinksHandler(units_of_work=units, gateway=gateway, auto_debit=auto_debit)),
                _runs(
                    ProcessCallback,
                    ProcessCallbackHandler(
                        units_of_work=units,
                        gateway=gateway,
                        reader=ports.callbacks,
                        settlement=settlement,
                        refunds=ports.refunds,
                        refund_outcomes=refund_outcomes,
                        clock=clock,
                    ),
                ),
                _runs(
                    ReconcileOpenCycles,
                    ReconcileOpenCyclesHandler(units_of_work=units, work_lists=ports.work_lists, clock=clock),
                ),
                _runs(
                    ReconcileCycle,
                    ReconcileCycleHandler(units_of_work=units, gateway=gateway, settlement=settlement, clock=clock),
                ),
                _runs(
                    SendRefund, SendRefundHandler(units_of_work=units, gateway=ports.refunds, outcomes=refund_outcomes)
                ),
                _runs(
                    CheckRefund,
                    CheckRefundHandler(
                        units_of_work=units, gateway=ports.refunds, outcomes=refund_outcomes, clock=clock
                    ),
                ),
                _runs(
                    MakeTopUpLink,
                    MakeTopUpLinkHandler(units_of_work=units, gateway=ports.gateway, clock=clock, policies=policies),
                ),
                _runs(
                    CheckTopUp,
                    CheckTopUpHandler(units_of_work=units, gateway=ports.gateway, settlement=settlement, clock=clock),
                ),
                _runs(
                    PrepareCharge,
                    PrepareChargeHandler(
                        units_of_work=units, auto_debit=ports.auto_debit, mails=payment_mails, clock=clock
                    ),
                ),
                _runs(
                    AlignPlan, AlignPlanHandler(units_of_work=units, auto_debit=ports.auto_debit, mails=payment_mails)
                ),
                _runs(StopPlan, StopPlanHandler(units_of_work=units, auto_debit=ports.auto_debit)),
                _runs(StopStrayPlan, StopStrayPlanHandler(auto_debit=ports.auto_debit)),
                _runs(ForgetAnswers, ForgetAnswersHandler(units_of_work=units, clock=clock)),
                _runs(SpendBalance, SpendBalanceHandler(units_of_work=units, charge=wallet_charge)),
                _runs(
                    ShareOutBilling,
                    ShareOutBillingHandler(
                        units_of_work=units, due=ports.due, planner=planner, execution=execution, clock=clock
                    ),
                ),
                _runs(
                    BillSubscriptions,
                    BillSubscriptionsHandler(units_of_work=units, planner=planner, execution=execution, clock=clock),
                ),
                _runs(
                    InviteToPortal,
                    InviteToPortalHandler(units_of_work=units, identifiers=ids, clock=clock, policies=policies),
                ),
                _runs(
                    RunTask,
                    RunTaskHandler(
                        units_of_work=units,
                        provisioners=ports.provisioners,
                        intents=intents,
                        clock=clock,
                        policies=policies,
                    ),
                ),
                _runs(
                    WelcomeClient,
                    WelcomeClientHandler(units_of_work=units, notices=notices, policies=policies),
                ),
            ]
        ),
    )
