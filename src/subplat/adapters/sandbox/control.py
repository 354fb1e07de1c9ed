"""A client of the control interface, for the command line, the demo and tests."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx

from subplat.adapters.sandbox.exact_json import json_bytes, read_json
from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.sandbox.tls import shared_context


class SandboxRefused(Exception):
    """The sandbox could not do what was asked: no such reference, already paid, unknown fault kind."""


class SandboxControl:
    """Steers a running sandbox. Every method raises SandboxRefused with the reason, or httpx.TransportError."""

    def __init__(self, base_url: str, *, timeout_seconds: float = 10.0) -> None:
        self._http = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/_sandbox",
            timeout=timeout_seconds,
            trust_env=False,
            verify=shared_context(),
        )

    def pay(
        self,
        link_or_reference: str,
        *,
        method: str | None = None,
        amount: Decimal | None = None,
        after_expiry: bool = False,
    ) -> dict[str, Any]:
        """Pay what a payment link, an id or our own reference names; the object as the system then shows it.

        Without a method, a bank transfer, or a card where the payer agrees to be charged later. An amount other than
        what is due can be given; `after_expiry` lets money arrive for an expired link.
        """
        body = {"target": link_or_reference, "method": method, "amount": amount, "after_expiry": after_expiry}
        return self._object("POST", "/pay", {name: value for name, value in body.items() if value is not None})

    def decline(
        self, link_or_reference: str, *, failure_code: str = "INSUFFICIENT_BALANCE", times: int = 1
    ) -> dict[str, Any]:
        """Let a payment attempt on a link fail, the next `times` charges of a plan, or a refund under way."""
        body = {"target": link_or_reference, "failure_code": failure_code, "times": times}
        return self._object("POST", "/decline", body)

    def fail(
        self,
        system: str,
        kind: FaultKind | str,
        operation: str | None = None,
        times: int | None = 1,
        delay_seconds: float = 30.0,
    ) -> None:
        """Plan a fault; see `FaultRule`."""
        rule = {"system": system, "kind": str(kind), "operation": operation, "times": times}
        self._call("POST", "/faults", {**rule, "delay_seconds": Decimal(str(delay_seconds))})

    def outage(self, system: str, on: bool, *, kind: FaultKind | str = FaultKind.STATUS_503) -> None:
        """Take a system down until further notice, or bring it back with all its planned faults cleared."""
        self._call("DELETE", "/faults", query={"system": system})
        if on:
            self.fail(system, kind, times=None)

    def clear_faults(self) -> None:
        """Drop every planned fault."""
        self._call("DELETE", "/faults")

    def now(self) -> datetime:
        """What the sandbox's clock shows."""
        return datetime.fromisoformat(self._object("GET", "/clock")["now"])

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move the clock on; the new time. What fell due meanwhile has happened."""
        spans = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        return datetime.fromisoformat(self._object("POST", "/clock/advance", spans)["now"])

    def set_clock(self, moment: datetime) -> datetime:
        """Jump to an instant."""
        return datetime.fromisoformat(self._object("PUT", "/clock", {"now": moment.isoformat()})["now"])

    def mailbox(self, address: str | None = None) -> list[dict[str, Any]]:
        """The mails of one address, or all, oldest first."""
        return self._list("/mailbox", {"address": address} if address else {})

    def answer(self, address: str, body: str, files: Mapping[str, bytes] | None = None) -> dict[str, Any]:
        """Whoever has that address answers the newest mail there, with PDF files by name; the mail as it arrived.

        Raises SandboxRefused when no mail arrived there.
        """
        arrived = [mail for mail in self.mailbox(address) if "INBOX" in mail["labels"]]
        if not arrived:
            raise SandboxRefused(f"{address} got no mail that could be answered")
        attachments = [
            {"filename": name, "content_type": "application/pdf", "content": b64encode(content).decode()}
            for name, content in (files or {}).items()
        ]
        wanted = {"address": address, "id": arrived[-1]["id"], "body": body, "attachments": attachments}
        answer = self._call("POST", "/mailbox/reply", wanted)
        if not isinstance(answer, list) or not answer or not isinstance(answer[0], dict):
            raise SandboxRefused("POST /mailbox/reply answered no mail")
        return answer[0]

    def ledger(self, system: str | None = None) -> list[dict[str, Any]]:
        """The calls that one system, or all of them, received."""
        return self._list("/ledger", {"system": system} if system else {})

    def snapshot(self, system: str) -> dict[str, Any]:
        """The whole state of one system."""
        return self._object("GET", f"/state/{system}")

    def webhooks(self, system: str | None = None) -> list[dict[str, Any]]:
        """The delivery log of callbacks."""
        return self._list("/webhooks", {"system": system} if system else {})

    def deliver_webhooks(self, *, backwards: bool = False, limit: int | None = None) -> int:
        """Post the callbacks that are due, newest first if `backwards`; how many attempts were made."""
        wanted = {"backwards": backwards, "limit": limit}
        return int(self._object("POST", "/webhooks/deliver", wanted)["attempts"])

    def resend_webhook(self, number: int) -> dict[str, Any]:
        """Queue one logged callback again, with its old webhook id."""
        return self._object("POST", f"/webhooks/{number}/resend")

    def steer_webhooks(
        self,
        *,
        copies: int = 1,
        new_ids: bool = False,
        lose: int = 0,
        delay_seconds: int = 0,
        backwards: bool = False,
    ) -> None:
        """Spoil the payment callbacks that arise from now on; without arguments they are fine again."""
        steering = {"copies": copies, "new_ids": new_ids, "lose": lose, "backwards": backwards}
        self._call("PUT", "/xendit/callbacks", {**steering, "delay_seconds": delay_seconds})

    def send_payments_to(self, url: str, *, token: str | None = None) -> None:
        """Set where payment callbacks go, and with which token."""
        self._call("PUT", "/xendit/account", {"callback_url": url, **({"callback_token": token} if token else {})})

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call a control route that a twin adds (see README.md)."""
        return self._call(method, path, body)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> "SandboxControl":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _object(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._call(method, path, body)
        if not isinstance(answer, dict):
            raise SandboxRefused(f"{method} {path} answered {type(answer).__name__}, not an object")
        return answer

    def _list(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        answer = self._call("GET", path, query=query)
        if not isinstance(answer, list):
            raise SandboxRefused(f"GET {path} answered {type(answer).__name__}, not a list")
        return answer

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, query: dict[str, str] | None = None
    ) -> Any:
        content = None if body is None else json_bytes(body)
        answer = self._http.request(method, path, content=content, params=query or {})
        if answer.is_error:
            raise SandboxRefused(f"{method} {path}: {answer.status_code} {answer.text}")
        return read_json(answer.content)
