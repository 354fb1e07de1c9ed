"""Every use case of the platform, put together from its ports."""

from attrs import frozen

from subplat.application.accounts.authority import ensure_bookkeeper
from subplat.application.accounts.guarding import Guarding
from subplat.application.accounts.use_cases import AccountUseCases
from subplat.application.billing.payment_page import OpenPaymentPageHandler
from subplat.application.billing.record_invoice import RecordInvoiceHandler
from subplat.application.billing_run.parked_contracts import ParkedContractsHandler
from subplat.application.billing_run.run import (
    RunBillingHandler,
)
from subplat.application.catalog.add_product import AddProductHandler
from subplat.application.catalog.change_product import ChangeProductHandler, SwitchProductHandler
from subplat.application.clients.anonymise_client import AnonymiseClientHandler
from subplat.application.clients.assign_client import AssignClientHandler
from subplat.application.clients.change_client import ChangeClientHandler, ChangeProfileHandler
from subplat.application.clients.register_client import RegisterClientHandler
from subplat.application.collaborators import collaborators
from subplat.application.integrations.use_cases import IntegrationUseCases, integration_use_cases
from subplat.application.job_table import JobHandlers, job_handlers
from subplat.application.messaging.edit_mail import EditMailHandler
from subplat.application.messaging.inbound_settle import CloseUnclearMailHandler, PlaceUnclearMailHandler
from subplat.application.messaging.resend_mail import ResendMailHandler
from subplat.application.operations.figures import FiguresHandler
from subplat.application.operations.outage_status import OutageStatusHandler
from subplat.application.operations.waiting_work import WorkWaitingHandler
from subplat.application.outside import Ports
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
from subplat.application.policies import Policies
from subplat.application.ports.audit import AuditReader
from subplat.application.ports.books import BooksReader
from subplat.application.ports.clock import Clock
from subplat.application.ports.job_inspection import JobInspector
from subplat.application.ports.jobs import Job
from subplat.application.ports.joining import Joining
from subplat.application.provisioning.by_hand import DoneByHandHandler, RetryTaskHandler
from subplat.application.provisioning.report_drift import ReportDriftHandler
from subplat.application.queries.read_side import ReadSide, read_side
from subplat.application.quotations.decide_quotation import AcceptQuotationHandler, RejectQuotationHandler
from subplat.application.quotations.draft_quotation import DraftQuotationHandler
from subplat.application.quotations.generate_subscription import GenerateSubscriptionHandler
from subplat.application.quotations.print_offer import PrintOfferHandler
from subplat.application.quotations.revise_quotation import ReviseQuotationHandler
from subplat.application.quotations.send_offer import SendOfferHandler
from subplat.application.reporting.use_cases import ReportingUseCases, reporting_use_cases
from subplat.application.subscriptions.automate_collection import AutomateCollectionHandler
from subplat.application.subscriptions.cancel import CancelSubscriptionHandler
from subplat.application.subscriptions.change_price import ChangePriceHandler
from subplat.application.subscriptions.change_quantity import ChangeQuantityHandler, ScheduleQuantityHandler
from subplat.application.subscriptions.create_manual import CreateManualSubscriptionHandler
from subplat.application.subscriptions.current_version import CurrentVersionHandler
from subplat.application.subscriptions.override_status import LiftOverrideHandler, OverrideStatusHandler
from subplat.application.subscriptions.preview_next_bill import PreviewNextBillHandler
from subplat.application.use_cases import (
    BillingUseCases,
    CatalogUseCases,
    ClientUseCases,
    MessagingUseCases,
    OperationsUseCases,
    PaymentUseCases,
    ProvisioningUseCases,
    QuotationUseCases,
    SubscriptionUseCases,
    WalletUseCases,
)
from subplat.application.wallets.adjust_wallet import AdjustWalletHandler
from subplat.application.wallets.top_up import (
    RecordTopUpHandler,
    TopUpWalletHandler,
)


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


def assemble(ports: Ports, policies: Policies) -> Application:
    """The typed composition of all use cases."""
    units, ids, clock, tokens = ports.units_of_work, ports.identifiers, ports.clock, ports.tokens
    shared = collaborators(ports, policies)
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
        accounts=shared.accounts.use_cases,
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
                opening=shared.opening,
                paid_cycle=shared.paid_cycle,
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
            payment_page=OpenPaymentPageHandler(units_of_work=units, collect=shared.collect, clock=clock),
            plan=shared.planner,
            run=RunBillingHandler(
                units_of_work=units, due=ports.due, planner=shared.planner, execution=shared.execution, clock=clock
            ),
            parked=ParkedContractsHandler(units_of_work=units),
        ),
        payments=PaymentUseCases(
            store_callback=StoreCallbackHandler(many=store_callbacks),
            store_callbacks=store_callbacks,
            replay_callback=ReplayCallbackHandler(units_of_work=units),
            ignore_callback=IgnoreCallbackHandler(units_of_work=units, clock=clock),
            confirm_offline=ConfirmOfflinePaymentHandler(
                units_of_work=units,
                identifiers=ids,
                settlement=shared.settlement,
                clock=clock,
                policy=policies.second_person,
            ),
            decline_offline=DeclineOfflinePaymentHandler(units_of_work=units, clock=clock),
            refund=RequestRefundHandler(units_of_work=units, desk=shared.refund_desk),
            place_quarantined=PlaceQuarantinedHandler(
                units_of_work=units,
                identifiers=ids,
                settlement=shared.settlement,
                deposits=shared.deposits,
                clock=clock,
            ),
        ),
        subscriptions=SubscriptionUseCases(
            create_manual=CreateManualSubscriptionHandler(
                units_of_work=units, identifiers=ids, opening=shared.opening, clock=clock, policies=policies
            ),
            automate=AutomateCollectionHandler(units_of_work=units, clock=clock),
            change_quantity=ChangeQuantityHandler(units_of_work=units, intents=shared.intents, clock=clock),
            schedule_quantity=ScheduleQuantityHandler(units_of_work=units, clock=clock),
            change_price=ChangePriceHandler(units_of_work=units, clock=clock),
            cancel=CancelSubscriptionHandler(units_of_work=units, ending=shared.ending, clock=clock),
            preview_next_bill=PreviewNextBillHandler(units_of_work=units, clock=clock, policies=policies),
            override=OverrideStatusHandler(units_of_work=units, intents=shared.intents, clock=clock),
            lift_override=LiftOverrideHandler(units_of_work=units, intents=shared.intents, clock=clock),
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
            waiting=WorkWaitingHandler(books=ports.book_figures, queue=ports.queue_figures),
        ),
        integrations=integration_use_cases(units, ids, tokens, clock),
        reporting=reporting_use_cases(ports.reports, ports.exporters, units, clock),
        wallets=WalletUseCases(
            top_up=TopUpWalletHandler(units_of_work=units, identifiers=ids, clock=clock, policies=policies),
            record_top_up=RecordTopUpHandler(
                units_of_work=units, identifiers=ids, clock=clock, deposits=shared.deposits
            ),
            adjust=AdjustWalletHandler(units_of_work=units, deposits=shared.deposits),
        ),
        books=ports.books,
        audit=ports.audit,
        views=read_side(ports.views),
        guarding=Guarding(access=ports.access),
        joining=units,
        jobs=ports.jobs,
        clock=clock,
        job_handlers=job_handlers(ports, policies, shared),
    )
