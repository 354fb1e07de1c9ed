"""Whose an object is: asked before anything is done to it or shown of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from attrs import evolve, frozen

from subplat.domain.ids import ClientId, UserId
from subplat.domain.messaging.email import MailPurpose


class Kind(StrEnum):
    """What a path can point at."""

    CLIENT = "client"
    USER = "user"
    PRODUCT = "product"
    QUOTATION = "quotation"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_ITEM = "subscription_item"
    BILLING_CYCLE = "billing_cycle"
    PAYMENT = "payment"
    REFUND = "refund"
    RECEIPT = "receipt"
    WALLET = "wallet"
    TOP_UP = "top_up"
    EMAIL = "email"
    UNCLEAR_MAIL = "unclear_mail"
    TASK = "task"
    WEBHOOK_EVENT = "webhook_event"
    FILE = "file"
    ENDPOINT = "endpoint"
    DELIVERY = "delivery"


@frozen(kw_only=True)
class Owner:
    """The client it is about, and the sales people whose business it is; nobody's where it is the house's own."""

    client_id: ClientId | None = None
    sales_ids: frozenset[UserId] = frozenset()

    def and_of(self, person: UserId) -> "Owner":
        """It is that person's business too."""
        return evolve(self, sales_ids=self.sales_ids | {person})


NOBODYS = Owner()
"""The house's own: only who may see everything may see it."""

SUBJECT_OF_MAIL: Mapping[MailPurpose, Kind] = {
    MailPurpose.QUOTATION: Kind.QUOTATION,
    MailPurpose.INVOICE_REQUEST: Kind.BILLING_CYCLE,
    MailPurpose.CLIENT_MAIL: Kind.CLIENT,
    MailPurpose.REMINDER: Kind.BILLING_CYCLE,
    MailPurpose.PAYMENT_STATUS: Kind.BILLING_CYCLE,
    MailPurpose.PORTAL_INVITE: Kind.USER,
    MailPurpose.ACCESS_INVITE: Kind.USER,
    MailPurpose.PASSWORD_RESET: Kind.USER,
    MailPurpose.WELCOME: Kind.SUBSCRIPTION,
    MailPurpose.SALES_ALERT: Kind.BILLING_CYCLE,
    MailPurpose.FINANCE_FOLLOW_UP: Kind.BILLING_CYCLE,
}
"""What the id in a mail of this purpose names; where there is no such thing, the mail is the house's own."""


class Access(Protocol):
    """Read without locks and outside any unit of work; what it says of an object fits what its view shows to whom."""

    def owner(self, kind: Kind, key: UUID, /) -> Owner:
        """Whose it is; raises NotFound, Unavailable.

        A client's sales people are its sales owner and those who wrote it a quotation; a quotation's: who wrote it, and
        the client's sales owner; a subscription's: who made it, whose quotation it came from, and the client's sales
        owner. What hangs on one of them is theirs; a mail is its writer's too.
        """
        ...
