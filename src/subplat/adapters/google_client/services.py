"""Built Google services, one for each interface, mailbox and thread."""

import threading
from typing import Any

from attrs import field, frozen

from subplat.adapters.google_client.credentials import CredentialsSource


@frozen(kw_only=True)
class Interface:
    """One Google interface. `path` is what its methods' own paths are relative to (only Compute has one)."""

    name: str
    version: str
    scopes: tuple[str, ...]
    path: str = ""


@frozen(kw_only=True)
class GoogleServices:
    """Makes and keeps services.

    `endpoint` stands in for every Google host (the sandbox's `http://…/google`); None means Google itself.
    `timeout_seconds` holds for connecting and for each wait on the wire. httplib2 is not safe for threads, so each
    thread has services of its own.
    """

    credentials: CredentialsSource
    endpoint: str | None = None
    timeout_seconds: float = 10.0
    _kept: threading.local = field(factory=threading.local, init=False, eq=False, repr=False)

    def service(self, interface: Interface, subject: str | None = None) -> Any:
        """The googleapiclient resource of that interface, acting as `subject`."""
        kept: dict[tuple[Interface, str | None], Any] = self._kept.__dict__.setdefault("services", {})
        key = (interface, subject)
        if key not in kept:
            kept[key] = self._build(interface, subject)
        return kept[key]

    def _build(self, interface: Interface, subject: str | None) -> Any:
        from googleapiclient.discovery import build

        from subplat.adapters.google_client.transport import authorized_http

        options = {}
        if self.endpoint is not None:
            options["api_endpoint"] = f"{self.endpoint.rstrip('/')}/{interface.path}"
        return build(
            interface.name,
            interface.version,
            http=authorized_http(
                self.credentials.credentials(interface.scopes, subject),
                endpoint=self.endpoint,
                timeout_seconds=self.timeout_seconds,
            ),
            client_options=options,
            static_discovery=True,
            cache_discovery=False,
        )
