"""`subplat payment`: money that came, and money that goes back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import By, DryRun, Reason, Yes, carry_out, who
from subplat.entrypoints.cli.looking import Cursor, Limit, facts, part, show_list
from subplat.entrypoints.cli.money_text import FORM, typed_money
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group
from subplat.entrypoints.cli.pictures import contract_picture, payment_picture, waiting_picture
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import PaymentStatusWord, RefundWord

group = command_group("payment", "Payments and refunds.")

Text = Annotated[str | None, typer.Argument(help="How the reference begins, or Xendit's id of it.")]
Status = Annotated[PaymentStatusWord | None, typer.Option("--status", help="Only those in this state.")]
Client = Annotated[UUID | None, typer.Option("--client", help="Only those of this client.")]
Contract = Annotated[UUID | None, typer.Option("--subscription", help="Only those for this contract.")]

_FACTS = (
    "id",
    "status",
    "amount",
    "method",
    "client_name",
    "client_id",
    "subscription_id",
    "billing_cycle_id",
    "reference",
    "paid_at",
    "failure_reason",
    "to_cycle",
    "to_wallet",
    "refunded",
    "xendit_payment_id",
    "recorded_by_user_id",
)


@group.command("list")
def list_payments(
    text: Text = None,
    status: Status = None,
    client: Client = None,
    subscription: Contract = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest payments."""
    from subplat.application.ports.views.payments import PaymentFilter
    from subplat.domain.ids import ClientId, SubscriptionId
    from subplat.domain.payments.payment import PaymentStatus

    wanted = PaymentFilter(
        text=text,
        statuses=frozenset({PaymentStatus(status)} if status else ()),
        client_id=None if client is None else ClientId(client),
        subscription_id=None if subscription is None else SubscriptionId(subscription),
    )
    with opened_books() as desk:
        show_list(
            desk.application.views.payments,
            wanted,
            {
                "id": lambda payment: payment.id,
                "state": lambda payment: payment.status,
                "amount": lambda payment: payment.amount,
                "client": lambda payment: payment.client_name,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no payments",
        )


@group.command()
def show(payment_id: UUID, as_json: AsJson = False) -> None:
    """Show one payment, where its money went, and what went back."""
    with opened_books() as desk:
        payment = desk.application.views.payments.one(payment_id)
    refunds = [(each.id, each.status, each.amount, each.destination) for each in payment.refunds]
    answer(
        plain(payment),
        facts(payment, _FACTS) + part("Refunds", ["id", "state", "amount", "to"], refunds),
        as_json=as_json,
    )


@group.command("confirm-manual")
def confirm_manual(
    billing_cycle_id: Annotated[UUID, typer.Argument(metavar="BILL_ID", help="See `subplat subscription show`.")],
    reference: Annotated[str, typer.Option("--reference", help="That of the transfer: the same again books once.")],
    by: By,
    amount: Annotated[str | None, typer.Option("--amount", help=f"What arrived. {FORM}")] = None,
    paid_on: Annotated[
        datetime | None,
        typer.Option("--paid-on", metavar="DATE", formats=["%Y-%m-%d"], help="The day; today by default."),
    ] = None,
    slip: Annotated[str | None, typer.Option("--slip", help="The number of a slip for tax withheld (PPh 23).")] = None,
    withheld: Annotated[str | None, typer.Option("--withheld", help="How much the slip is about.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Confirm as Finance or Admin that a bill was paid outside of Xendit."""
    from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
    from subplat.domain.ids import BillingCycleId

    if (slip is None) != (withheld is None):
        raise typer.BadParameter("a slip has a number and an amount: --slip and --withheld")
    money = None if amount is None else typed_money(amount, "--amount")
    held = (
        None
        if slip is None or withheld is None
        else Withholding(slip_number=slip, amount=typed_money(withheld, "--withheld"))
    )
    with opened_books() as desk:
        application = desk.application
        command = ConfirmOfflinePayment(
            cycle_id=BillingCycleId(billing_cycle_id),
            amount=money,
            paid_on=paid_on.date() if paid_on else application.clock.today(),
            reference=reference,
            by=who(application, by),
            withholding=held,
        )
        contract = application.views.cycles.one(billing_cycle_id).subscription_id
        carry_out(
            application,
            lambda: {**contract_picture(application, contract), **waiting_picture(application, command.cycle_id)},
            lambda: application.payments.confirm_offline(command),
            lambda payment_id: (
                {
                    "payment_id": payment_id,
                    "waits_for_second_person": application.payments.confirm_offline.is_waiting(payment_id),
                },
                f"payment {payment_id}",
            ),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )


@group.command()
def refund(
    payment_id: Annotated[UUID, typer.Argument(metavar="PAYMENT_ID", help="What was paid.")],
    amount: Annotated[str, typer.Option("--amount", help=FORM)],
    to: Annotated[
        RefundWord,
        typer.Option(
            "--to", help="GATEWAY: the way it came; OUTSIDE: Finance transferred it already; DISPUTE: the bank took it."
        ),
    ],
    reason: Reason,
    by: By,
    key: Annotated[str | None, typer.Option("--key", help="The same key again is the same refund.")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give money back, all of it or a part. Who recorded a payment cannot refund it."""
    from subplat.application.payments.refund import RequestRefund
    from subplat.domain.ids import PaymentId
    from subplat.domain.payments.refund import RefundDestination

    payment, money = PaymentId(payment_id), typed_money(amount, "--amount")
    with opened_books() as desk:
        application = desk.application
        command = RequestRefund(
            payment_id=payment,
            amount=money,
            to=RefundDestination(to),
            reason=reason,
            by=who(application, by),
            key=key,
        )
        carry_out(
            application,
            lambda: payment_picture(application, payment),
            lambda: application.payments.refund(command),
            lambda refund_id: ({"refund_id": refund_id}, f"refund {refund_id}"),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )
