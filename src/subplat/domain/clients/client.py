"""The client company."""

import re
from datetime import datetime
from enum import StrEnum

from attrs import converters, define, evolve, field, frozen

from subplat.domain.clients.events import ClientActivated, ClientChurned, ClientSuspended, PortalAccountOpened
from subplat.domain.errors import Conflict, InvalidValue, RuleBroken
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


def npwp(text: str | None) -> str | None:
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


@frozen(kw_only=True)
class ClientDetails:
    """What people know of a company and may correct."""

    name: str
    legal_name: str | None
    billing_email: str = field(converter=mail_address)
    contact_email: str | None = field(converter=converters.optional(mail_address))
    phone: str | None
    billing_address: str | None
    tax_number: str | None = field(converter=npwp)
    tax_treatment: TaxTreatment
    workspace_domain: str | None


class ClientHasBusiness(RuleBroken):
    """Something is still owed or served."""

    code = "client_has_business"


NOWHERE = "anonymised.invalid"
"""No mail can be delivered there (RFC 2606)."""


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
    tax_number: str | None = field(default=None, converter=npwp)
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

    @property
    def details(self) -> ClientDetails:
        """As they stand."""
        return ClientDetails(
            name=self.name,
            legal_name=self.legal_name,
            billing_email=self.billing_email,
            contact_email=self.contact_email,
            phone=self.phone,
            billing_address=self.billing_address,
            tax_number=self.tax_number,
            tax_treatment=self.tax_treatment,
            workspace_domain=self.workspace_domain,
        )

    @property
    def is_anonymised(self) -> bool:
        """Whether nobody can tell any more who it was."""
        return self.billing_email.endswith(f"@{NOWHERE}")

    def change(self, details: ClientDetails) -> None:
        """What is billed from now on follows; bills that are out stay as they are.

        Raises RuleBroken for another domain once Google knows the client by it, and for who was anonymised.
        """
        if self.is_anonymised:
            raise RuleBroken("this client was anonymised", client_id=self.id)
        if details.workspace_domain != self.workspace_domain and self.google_customer_id is not None:
            raise RuleBroken("Google knows this client by its domain: it stays", client_id=self.id)
        self.name, self.legal_name = details.name, details.legal_name
        self.billing_email, self.contact_email = details.billing_email, details.contact_email
        self.phone, self.billing_address = details.phone, details.billing_address
        self.tax_number, self.tax_treatment = details.tax_number, details.tax_treatment
        self.workspace_domain = details.workspace_domain

    def assign(self, sales_user_id: UserId | None) -> None:
        """Somebody else looks after it from now on, or nobody in particular."""
        self.sales_user_id = sales_user_id

    def anonymise(self) -> None:
        """Forgets who it was; what it bought and paid stays in the books under its id. Repeating changes nothing.

        Raises ClientHasBusiness while it is served.
        """
        if self.status not in (ClientStatus.LEAD, ClientStatus.CHURNED):
            raise ClientHasBusiness("this client is still served: end its contracts first", client_id=self.id)
        if self.is_anonymised:
            return
        self.change(
            evolve(
                self.details,
                name=f"Anonymised {self.id}",
                legal_name=None,
                billing_email=f"{self.id}@{NOWHERE}",
                contact_email=None,
                phone=None,
                billing_address=None,
                tax_number=None,
            )
        )
        self.workspace_domain = self.google_customer_id = self.xendit_customer_id = self.tax_card_file_url = None

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
