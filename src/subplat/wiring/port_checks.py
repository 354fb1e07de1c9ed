"""What `subplat doctor` looks at outside: whether each adapter can be made, and whether its system can be reached."""

import socket
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from subplat.wiring.checks import Check, Verdict, guarded
from subplat.wiring.settings import Settings

if TYPE_CHECKING:
    from subplat.wiring.container import Container

PATIENCE_SECONDS = 3.0
GOOGLE = "https://www.googleapis.com"
GEMINI = "https://generativelanguage.googleapis.com"
_ADVICE = "check the address in `subplat config show`, and the way out of this network"


def addresses(settings: Settings) -> Mapping[str, str | None]:
    """Where each port leads; None: nowhere, or where others say."""
    xendit, google = settings.xendit.base_url, settings.google.endpoint or GOOGLE
    gemini = settings.gemini.base_url or GEMINI
    return {
        "gateway": xendit,
        "auto_debit": xendit,
        "refunds": xendit,
        "mailer": google,
        "inbox": google,
        "provisioners": google,
        "text_generator": gemini,
        "invoice_reader": gemini,
        "mirror": settings.cosmic.base_url,
        "documents": None,
        "event_sender": None,
    }


def port_checks(settings: Settings, container: "Container") -> Iterator[Check]:
    """One a port. Reaching a system means a connection; nothing is asked, nothing is sent."""
    for port, address in addresses(settings).items():
        name = f"port {port}"
        yield guarded(
            name,
            lambda port=port, address=address, name=name: _port(container, port, address, name),  # type: ignore[misc]  # bound now
            "install the extras: pip install 'subplat[all]'",
        )


def _port(container: "Container", port: str, address: str | None, name: str) -> Check:
    getattr(container, port)()
    if address is None:
        return Check(name=name, status=Verdict.OK, detail="its adapter can be made")
    trouble = _unreachable(address)
    if trouble:
        return Check(name=name, status=Verdict.FAIL, detail=f"{address}: {trouble}", what_to_do=_ADVICE)
    return Check(name=name, status=Verdict.OK, detail=f"{address} can be reached")


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
