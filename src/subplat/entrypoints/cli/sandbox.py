"""`subplat sandbox`: be the outside world."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from subplat.entrypoints.cli.opened import opened_platform
from subplat.entrypoints.cli.output import AsJson, answer, command_group, failed, printable

if TYPE_CHECKING:
    from subplat.wiring.settings import Settings

group = command_group("sandbox", "The sandbox: pay, fail, take systems down, move its clock, read its mail.")

System = Annotated[
    str, typer.Argument(help="xendit, gmail, gemini, google_workspace, google_cloud, cosmic; * for all.")
]
FAULTS = (
    "timeout_before, timeout_after, drop_before, drop_after, status_500, status_503, rate_limited, malformed, slow."
)


@group.command()
def pay(
    target: Annotated[str, typer.Argument(help="A payment link, ours or the provider's, or an id there.")],
    method: Annotated[str | None, typer.Option(help="As the provider names it; by default a bank transfer.")] = None,
    amount: Annotated[str | None, typer.Option(help="Another amount than what is due, such as 1500000.")] = None,
    after_expiry: Annotated[bool, typer.Option("--after-expiry", help="Money that arrives too late.")] = False,
    as_json: AsJson = False,
) -> None:
    """Pay like a client."""
    from subplat.wiring.sandbox import sandbox_control

    exact = None if amount is None else _amount(amount)
    settings = _sandbox_settings()
    address = _provider_address(target) if "/pay/" in target and target.startswith(settings.base_url) else target
    with sandbox_control(settings) as control:
        paid = control.pay(address, method=method, amount=exact, after_expiry=after_expiry)
    answer(paid, f"paid: {paid.get('id', address)}", as_json=as_json)


@group.command()
def fail(
    system: System,
    kind: Annotated[str, typer.Argument(help=FAULTS)],
    operation: Annotated[str | None, typer.Option(help='Only calls like "POST /v2/invoices*".')] = None,
    times: Annotated[int, typer.Option(min=1, help="How many calls.")] = 1,
    delay: Annotated[int, typer.Option(min=0, help="Seconds, for slow and timeouts.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Let the next calls of a system go wrong."""
    from subplat.wiring.sandbox import sandbox_control

    with sandbox_control(_sandbox_settings()) as control:
        control.fail(system, kind, operation, times, float(delay))
    planned = {"system": system, "kind": kind, "operation": operation, "times": times}
    answer(planned, f"calls of {system} that will go wrong ({kind}): {times}", as_json=as_json)


@group.command()
def outage(
    system: System,
    state: Annotated[str, typer.Argument(help="on: down until further notice; off: back, planned faults cleared.")],
    as_json: AsJson = False,
) -> None:
    """Take a system down, or bring it back."""
    from subplat.wiring.sandbox import sandbox_control

    if state not in ("on", "off"):
        raise typer.BadParameter("on or off", param_hint="STATE")
    with sandbox_control(_sandbox_settings()) as control:
        control.outage(system, state == "on")
    answer({"system": system, "outage": state}, f"{system} is {'down' if state == 'on' else 'back'}", as_json=as_json)


@group.command()
def advance(
    days: Annotated[int, typer.Option(min=0)] = 0,
    hours: Annotated[int, typer.Option(min=0)] = 0,
    minutes: Annotated[int, typer.Option(min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Move the sandbox's clock on; what falls due there happens."""
    from subplat.wiring.sandbox import sandbox_control

    if not days + hours + minutes:
        raise typer.BadParameter("say how far: --days, --hours, --minutes")
    with sandbox_control(_sandbox_settings()) as control:
        now = control.advance(days=days, hours=hours, minutes=minutes)
    answer({"now": now.isoformat()}, now.isoformat(), as_json=as_json)


@group.command()
def mailbox(
    address: Annotated[str | None, typer.Argument(help="Of one address; all by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read the mails that were sent and received."""
    from subplat.wiring.sandbox import sandbox_control

    with sandbox_control(_sandbox_settings()) as control:
        mails = control.mailbox(address)
    answer(mails, "\n\n".join(_letter(mail) for mail in mails) or "no mails", as_json=as_json)


def _sandbox_settings() -> "Settings":
    from subplat.wiring.settings import Profile, load_settings

    settings = load_settings()
    if settings.profile is not Profile.SANDBOX:
        failed(f"The profile is {settings.profile}: there is a sandbox only in the profile sandbox.")
    return settings


def _provider_address(link: str) -> str:
    """Where our own page leads."""
    from subplat.application.billing.payment_page import OpenPaymentPage

    with opened_platform() as platform:
        page = platform.application.billing.payment_page(OpenPaymentPage(token=link.rpartition("/")[2]))
    return page.url or failed(f"There is nothing to pay: the bill is {page.status}.")


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} is not an amount", param_hint="--amount") from None
    if not amount.is_finite() or amount <= 0:
        raise typer.BadParameter("an amount is positive", param_hint="--amount")
    return amount


def _letter(mail: dict[str, Any]) -> str:
    head = "\n".join(printable(f"{name}: {mail[name]}") for name in ("address", "at", "from", "to", "subject"))
    files = ", ".join(str(part["filename"]) for part in mail["attachments"])
    body = "\n".join(printable(line) for line in str(mail["body"]).splitlines())
    return f"{head}\n\n{body}" + (f"\nattachments: {files}" if files else "")
