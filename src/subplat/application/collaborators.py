"""What several use cases work with: made once, shared by those that people call and those that jobs run."""

from attrs import frozen

from subplat.application.accounts.one_time_links import OneTimeLinks
from subplat.application.accounts.use_cases import AccountRoom, account_room
from subplat.application.billing.collect_cycle import CollectCycleHandler
from subplat.application.billing.opening import CycleOpening
from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.billing.release import Release
from subplat.application.billing_run.carry_out import CarryOut
from subplat.application.billing_run.execution import PlanExecution
from subplat.application.billing_run.plan import PlanBillingHandler
from subplat.application.billing_run.wallet_charge import WalletCharge
from subplat.application.messaging.notices import Notices
from subplat.application.messaging.prose import ProseWriter
from subplat.application.operations.breaker import Breaker
from subplat.application.operations.guarded_gateway import PAYMENTS, GuardedAutoDebit, GuardedGateway
from subplat.application.outside import Ports
from subplat.application.payments.refund import RefundDesk
from subplat.application.payments.refund_booking import RefundBooking
from subplat.application.payments.send_refund import (
    RefundOutcomes,
)
from subplat.application.payments.settlement import Settlement
from subplat.application.policies import Policies
from subplat.application.provisioning.intents import Intents
from subplat.application.subscriptions.ending import Ending
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.subscriptions.unpaid_cycle import UnpaidCycle
from subplat.application.wallets.deposits import Deposits


@frozen(kw_only=True)
class Collaborators:
    """Policies of the domain put to work, and outside systems behind their circuit breaker."""

    gateway: GuardedGateway
    auto_debit: GuardedAutoDebit
    prose: ProseWriter
    links: OneTimeLinks
    accounts: AccountRoom
    intents: Intents
    notices: Notices
    paid_cycle: PaidCycle
    deposits: Deposits
    payment_mails: PaymentMails
    settlement: Settlement
    ending: Ending
    refund_desk: RefundDesk
    refund_outcomes: RefundOutcomes
    collect: CollectCycleHandler
    opening: CycleOpening
    wallet_charge: WalletCharge
    planner: PlanBillingHandler
    execution: PlanExecution


def collaborators(ports: Ports, policies: Policies) -> Collaborators:
    """All of them, on these ports."""
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
    return Collaborators(
        gateway=gateway,
        auto_debit=auto_debit,
        prose=prose,
        links=links,
        accounts=accounts,
        intents=intents,
        notices=notices,
        paid_cycle=paid_cycle,
        deposits=deposits,
        payment_mails=payment_mails,
        settlement=settlement,
        ending=ending,
        refund_desk=refund_desk,
        refund_outcomes=refund_outcomes,
        collect=collect,
        opening=opening,
        wallet_charge=wallet_charge,
        planner=planner,
        execution=execution,
    )
