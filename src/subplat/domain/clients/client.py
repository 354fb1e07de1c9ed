"""The client company."""

import re
from datetime import datetime
from enum import StrEnum

from attrs import converters, define, field

from subplat.domain.clients.events import ClientActivated, ClientChurned, ClientSuspended, PortalAccountOpened
from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ClientId, UserId
from subplat.domain.transitions import Transitions


class ClientStatus(StrEnum):
    """LEAD until the first payment; CHURNED when no subscription is left."""

    LEAD = "LEAD"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CHURNED = "CHURNED"


class TaxTreatment(StrEnum):
    """Who hands the value added tax over: we (STANDARD), a government body or state company itself, or nobody."""

    STANDARD = "STANDARD"
    GOVERNMENT = "GOVERNMENT"
    WAPU = "WAPU"
    EXEMPT = "EXEMPT"


CLIENT = Transitions(
    "client",
    ClientStatus,
    {
        "activate": {
            ClientStatus.LEAD: ClientStatus.ACTIVE,
            ClientStatus.ACTIVE: ClientStatus.ACTIVE,
            ClientStatus.SUSPENDED: ClientStatus.ACTIVE,
            ClientStatus.CHURNED: ClientStatus.ACTIVE,
        },
        "suspend": {ClientStatus.ACTIVE: ClientStatus.SUSPENDED, ClientStatus.SUSPENDED: ClientStatus.SUSPENDED},
        "churn": {ClientStatus.ACTIVE: ClientStatus.CHURNED, ClientStatus.SUSPENDED: ClientStatus.CHURNED},
    },
)


def tax_number(text: str | None) -> str | None:
    """NPWP as 16 digits; the old 15-digit form gets its leading 0, dots and dashes are dropped (PMK 112/2022)."""
    if text is None:
        return None
    digits = text.translate(str.maketrans("", "", ".- "))
    digits = "0" + digits if len(digits) == 15 else digits
    if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
        raise InvalidValue("an NPWP has 16 digits (15 in its old form)", tax_number=text)
    return digits


_ORDINARY = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
"""Most addresses, which need no closer look."""


def mail_address(text: str) -> str:
    """An address one mail can go to: one `@`, no white space, control or separator characters."""
    if _ORDINARY.fullmatch(text):
        return text
    local, at, host = text.rpartition("@")
    if (
        not at
        or not local
        or "." not in host
        or any(c.isspace() or not c.isprintable() or c in ',;<>"()@' for c in local + host)
    ):
        raise InvalidValue(f"{text!r} is not a mail address")
    return text


@define(kw_only=True, eq=False)
class Client:
    """A company we quote to, bill and serve; `sales_user_id` looks after it.

    Mail about offers goes to `contact_email`, bills to `billing_email`.
    """

    id: ClientId
    name: str
    legal_name: str | None = None
    billing_email: str = field(converter=mail_address)
    contact_email: str | None = field(default=None, converter=converters.optional(mail_address))
    phone: str | None = None
    billing_address: str | None = None
    tax_number: str | None = field(default=None, converter=tax_number)
    tax_card_file_url: str | None = None
    tax_treatment: TaxTreatment = TaxTreatment.STANDARD
    status: ClientStatus = ClientStatus.LEAD
    workspace_domain: str | None = None
    has_portal_account: bool = False
    google_customer_id: str | None = None
    xendit_customer_id: str | None = None
    sales_user_id: UserId | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    @property
    def offer_email(self) -> str:
        """Where offers are sent."""
        return self.contact_email or self.billing_email

    @property
    def invoice_name(self) -> str:
        """The name an invoice and a tax invoice carry."""
        return self.legal_name or self.name

    @property
    def postal_code(self) -> str | None:
        """The five digits that stand alone in the billing address, the last if there are several (Indonesian form)."""
        words = (self.billing_address or "").replace(",", " ").split()
        return next((word for word in reversed(words) if len(word) == 5 and word.isascii() and word.isdigit()), None)

    def activate(self, now: datetime) -> None:
        """A payment arrived for a live subscription."""
        before, self.status = self.status, CLIENT.after(self.status, "activate")
        if before is not self.status:
            self.events.append(ClientActivated(occurred_at=now, client_id=self.id))

    def suspend(self, now: datetime) -> None:
        """Every live subscription is suspended."""
        before, self.status = self.status, CLIENT.after(self.status, "suspend")
        if before is not self.status:
            self.events.append(ClientSuspended(occurred_at=now, client_id=self.id))

    def churn(self, now: datetime) -> None:
        """No live subscription is left."""
        self.status = CLIENT.after(self.status, "churn")
        self.events.append(ClientChurned(occurred_at=now, client_id=self.id))

    def open_portal(self, now: datetime) -> None:
        """The first portal user was made; happens exactly once."""
        if self.has_portal_account:
            raise Conflict(f"client {self.id} has a portal account already", client_id=self.id)
        self.has_portal_account = True
        self.events.append(PortalAccountOpened(occurred_at=now, client_id=self.id))
