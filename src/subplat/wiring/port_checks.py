"""What `subplat doctor` looks at outside: whether each adapter can be made, and whether its system can be reached."""

import socket
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring.checks import Check, Verdict, guarded
from subplat.wiring.in_use import Choice, choices
from subplat.wiring.offers import UnfitAdapter
from subplat.wiring.settings import Settings

if TYPE_CHECKING:
    from subplat.wiring.container import Container

PATIENCE_SECONDS = 3.0
GOOGLE = "https://www.googleapis.com"
GEMINI = "https://generativelanguage.googleapis.com"
_ADVICE = "check the address in `subplat config show`, and the way out of this network"


PORTS = (
    "gateway",
    "auto_debit",
    "refunds",
    "mailer",
    "inbox",
    "provisioners",
    "text_generator",
    "invoice_reader",
    "mirror",
    "documents",
    "event_sender",
)


def port_checks(settings: Settings, container: "Container") -> Iterator[Check]:
    """One a port. Reaching a system means a connection; nothing is asked, nothing is sent."""
    for port in PORTS:
        name = f"port {port}"
        yield guarded(
            name,
            partial(_port, settings, container, port, name),
            "install the extras: pip install 'subplat[all]'",
        )


def adapter_checks(settings: Settings) -> Iterator[Check]:
    """Which adapters are chosen, and whose they are."""
    for what, choice in choices(settings).items():
        name = f"adapter {what}"
        yield guarded(
            name,
            partial(_adapter, name, choice),
            "correct the setting, or install the distribution into this environment",
        )


def _adapter(name: str, choice: Choice) -> Check:
    return Check(name=name, status=Verdict.OK, detail=str(choice.offer()))


def _port(settings: Settings, container: "Container", port: str, name: str) -> Check:
    try:
        getattr(container, port)()
        leads_to = _addresses(settings, container, port)
    except UnfitAdapter as unfit:
        return Check(
            name=name,
            status=Verdict.FAIL,
            detail=str(unfit),
            what_to_do="choose another adapter, or correct the one that is named",
        )
    if not leads_to:
        return Check(name=name, status=Verdict.OK, detail="its adapter can be made")
    for address in leads_to:
        if trouble := _unreachable(address):
            return Check(name=name, status=Verdict.FAIL, detail=f"{address}: {trouble}", what_to_do=_ADVICE)
    return Check(name=name, status=Verdict.OK, detail=f"{' and '.join(leads_to)} can be reached")


def _addresses(settings: Settings, container: "Container", port: str) -> tuple[str, ...]:
    """Where a port leads; nowhere, or where others say, if there is none."""
    uses, google = choices(settings), settings.google.endpoint or GOOGLE
    found: tuple[str | None, ...]
    match port:
        case "gateway" | "auto_debit" | "refunds":
            found = (container.payments().address,)
        case "mailer":
            found = (google if uses[port].is_own else container.mail().mailer_address,)
        case "inbox":
            found = (container.mail().mailer_address if container.mail().inbox_is_theirs else google,)
        case "provisioners":
            ours = any(uses[target].is_own for target in TargetSystem)
            found = (*((google,) if ours else ()), *container.services().addresses)
        case "text_generator" | "invoice_reader":
            found = (settings.gemini.base_url or GEMINI,)
        case "mirror":
            found = (settings.cosmic.base_url,)
        case _:
            found = ()
    return tuple(address for address in found if address is not None)


@cache
def _unreachable(address: str) -> str:
    """Why not; empty if it can be."""
    parts = urlsplit(address)
    try:
        with socket.create_connection(
            (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)), timeout=PATIENCE_SECONDS
        ):
            return ""
    except OSError as error:
        return f"{type(error).__name__}: {error}"
