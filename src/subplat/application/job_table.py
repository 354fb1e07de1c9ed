"""Every kind of job, with what runs it."""

from collections.abc import Callable, Mapping

from subplat.application.accounts.invitation_mail import InvitationMail
from subplat.application.accounts.invite_to_portal import InviteToPortal, InviteToPortalHandler
from subplat.application.billing.close_links import CloseLinks, CloseLinksHandler
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.invoice_request_mail import InvoiceRequestMail
from subplat.application.billing.plan import (
    AlignPlan,
    AlignPlanHandler,
    LookAtStoppedPlan,
    PrepareCharge,
    PrepareChargeHandler,
    StopPlan,
    StopPlanHandler,
    StopStrayPlan,
    StopStrayPlanHandler,
)
from subplat.application.billing.request_invoice import RequestInvoice, RequestInvoiceHandler
from subplat.application.billing_run.mail_kinds import BillMail
from subplat.application.billing_run.run import (
    BillSubscriptions,
    BillSubscriptionsHandler,
    ShareOutBilling,
    ShareOutBillingHandler,
)
from subplat.application.billing_run.spend_balance import SpendBalanceHandler
from subplat.application.collaborators import Collaborators
from subplat.application.integrations.deliver import DeliverEvent, DeliverEventHandler
from subplat.application.job_handling import runs
from subplat.application.messaging.inbound_files import ArrivedFiles
from subplat.application.messaging.inbound_poll import PollInbox, PollInboxHandler
from subplat.application.messaging.inbound_receive import ReceiveMail, ReceiveMailHandler
from subplat.application.messaging.inbound_sender import SenderRecognition
from subplat.application.messaging.inbound_understand import UnderstandAnswer, UnderstandAnswerHandler
from subplat.application.messaging.send_mail import SendMail, SendMailHandler
from subplat.application.operations.alert import TellOfOutage, TellOfOutageHandler
from subplat.application.operations.forget_answers import ForgetAnswers, ForgetAnswersHandler
from subplat.application.outside import Ports
from subplat.application.payments.callbacks import (
    ProcessCallback,
    ProcessCallbackHandler,
)
from subplat.application.payments.check_top_up import CheckTopUpHandler
from subplat.application.payments.reconcile import (
    LookAtStoppedPlanHandler,
    ReconcileCycle,
    ReconcileCycleHandler,
    ReconcileOpenCycles,
    ReconcileOpenCyclesHandler,
    Reconciler,
)
from subplat.application.payments.send_refund import (
    CheckRefund,
    CheckRefundHandler,
    SendRefund,
    SendRefundHandler,
)
from subplat.application.policies import Policies
from subplat.application.ports.jobs import Job
from subplat.application.provisioning.redrive_tasks import RedriveTasks, RedriveTasksHandler
from subplat.application.provisioning.run_task import RunTask, RunTaskHandler
from subplat.application.provisioning.welcome import WelcomeClient, WelcomeClientHandler
from subplat.application.quotations.draft_offer import DraftOffer, DraftOfferHandler
from subplat.application.quotations.mirror_quotation import MirrorQuotation, MirrorQuotationHandler
from subplat.application.quotations.offer_mail import OfferMail
from subplat.application.subscriptions.adopt_plan import AdoptPlan, AdoptPlanHandler
from subplat.application.wallets.deposits import SpendBalance
from subplat.application.wallets.top_up import (
    CheckTopUp,
    MakeTopUpLink,
    MakeTopUpLinkHandler,
)
from subplat.domain.messaging.email import MailPurpose

JobHandlers = Mapping[type[Job], Callable[[Job], None]]


def job_handlers(ports: Ports, policies: Policies, shared: Collaborators) -> JobHandlers:
    """What a worker runs stored jobs with."""
    units, ids, clock = ports.units_of_work, ports.identifiers, ports.clock
    return dict(
        [
            runs(
                DraftOffer,
                DraftOfferHandler(units_of_work=units, identifiers=ids, prose=shared.prose, policies=policies),
            ),
            runs(
                MirrorQuotation,
                MirrorQuotationHandler(
                    units_of_work=units, mirror=ports.mirror, documents=ports.documents, policies=policies
                ),
            ),
            runs(
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
                        MailPurpose.PORTAL_INVITE: InvitationMail(one_time_links=shared.links),
                        **shared.accounts.mails,
                        MailPurpose.REMINDER: BillMail(),
                        MailPurpose.SALES_ALERT: BillMail(),
                        MailPurpose.FINANCE_FOLLOW_UP: BillMail(),
                        MailPurpose.PAYMENT_STATUS: BillMail(),
                    },
                ),
            ),
            *shared.accounts.jobs(),
            runs(DeliverEvent, DeliverEventHandler(units_of_work=units, sender=ports.event_sender, clock=clock)),
            runs(
                PollInbox,
                PollInboxHandler(units_of_work=units, inbox=ports.inbox, clock=clock, policies=policies),
            ),
            runs(
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
            runs(
                UnderstandAnswer,
                UnderstandAnswerHandler(units_of_work=units, reader=ports.invoice_reader, clock=clock),
            ),
            runs(CollectCycle, shared.collect),
            runs(RedriveTasks, RedriveTasksHandler(units_of_work=units, work_lists=ports.work_lists, clock=clock)),
            runs(AdoptPlan, AdoptPlanHandler(units_of_work=units, auto_debit=shared.auto_debit)),
            runs(
                RequestInvoice,
                RequestInvoiceHandler(
                    units_of_work=units, identifiers=ids, prose=shared.prose, clock=clock, policies=policies
                ),
            ),
            runs(TellOfOutage, TellOfOutageHandler(units_of_work=units, notices=shared.notices, policies=policies)),
            runs(
                CloseLinks, CloseLinksHandler(units_of_work=units, gateway=shared.gateway, auto_debit=shared.auto_debit)
            ),
            runs(
                ProcessCallback,
                ProcessCallbackHandler(
                    units_of_work=units,
                    gateway=shared.gateway,
                    reader=ports.callbacks,
                    settlement=shared.settlement,
                    refunds=ports.refunds,
                    refund_outcomes=shared.refund_outcomes,
                    clock=clock,
                ),
            ),
            runs(
                ReconcileOpenCycles,
                ReconcileOpenCyclesHandler(units_of_work=units, work_lists=ports.work_lists, clock=clock),
            ),
            runs(
                ReconcileCycle,
                ReconcileCycleHandler(
                    units_of_work=units,
                    gateway=shared.gateway,
                    auto_debit=shared.auto_debit,
                    reconciler=Reconciler(units_of_work=units, gateway=shared.gateway, settlement=shared.settlement),
                    clock=clock,
                    policies=policies,
                ),
            ),
            runs(
                SendRefund,
                SendRefundHandler(units_of_work=units, gateway=ports.refunds, outcomes=shared.refund_outcomes),
            ),
            runs(
                CheckRefund,
                CheckRefundHandler(
                    units_of_work=units, gateway=ports.refunds, outcomes=shared.refund_outcomes, clock=clock
                ),
            ),
            runs(
                MakeTopUpLink,
                MakeTopUpLinkHandler(units_of_work=units, gateway=ports.gateway, clock=clock, policies=policies),
            ),
            runs(
                CheckTopUp,
                CheckTopUpHandler(
                    units_of_work=units,
                    gateway=ports.gateway,
                    settlement=shared.settlement,
                    clock=clock,
                    policies=policies,
                ),
            ),
            runs(
                PrepareCharge,
                PrepareChargeHandler(
                    units_of_work=units,
                    gateway=ports.gateway,
                    auto_debit=ports.auto_debit,
                    mails=shared.payment_mails,
                    clock=clock,
                ),
            ),
            runs(
                AlignPlan,
                AlignPlanHandler(
                    units_of_work=units, auto_debit=ports.auto_debit, mails=shared.payment_mails, clock=clock
                ),
            ),
            runs(StopPlan, StopPlanHandler(units_of_work=units, auto_debit=ports.auto_debit, clock=clock)),
            runs(StopStrayPlan, StopStrayPlanHandler(units_of_work=units, auto_debit=ports.auto_debit, clock=clock)),
            runs(
                LookAtStoppedPlan,
                LookAtStoppedPlanHandler(
                    reconciler=Reconciler(units_of_work=units, gateway=ports.gateway, settlement=shared.settlement)
                ),
            ),
            runs(ForgetAnswers, ForgetAnswersHandler(units_of_work=units, clock=clock)),
            runs(SpendBalance, SpendBalanceHandler(units_of_work=units, charge=shared.wallet_charge)),
            runs(
                ShareOutBilling,
                ShareOutBillingHandler(
                    units_of_work=units, due=ports.due, planner=shared.planner, execution=shared.execution, clock=clock
                ),
            ),
            runs(
                BillSubscriptions,
                BillSubscriptionsHandler(
                    units_of_work=units, planner=shared.planner, execution=shared.execution, clock=clock
                ),
            ),
            runs(
                InviteToPortal,
                InviteToPortalHandler(units_of_work=units, identifiers=ids, clock=clock, policies=policies),
            ),
            runs(
                RunTask,
                RunTaskHandler(
                    units_of_work=units,
                    provisioners=ports.provisioners,
                    intents=shared.intents,
                    clock=clock,
                    policies=policies,
                ),
            ),
            runs(
                WelcomeClient,
                WelcomeClientHandler(units_of_work=units, notices=shared.notices, policies=policies),
            ),
        ]
    )
