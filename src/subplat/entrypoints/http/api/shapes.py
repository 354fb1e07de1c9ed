"""Every body of the staff API, for its description."""

from subplat.entrypoints.http.api.accounts import NewUser
from subplat.entrypoints.http.api.automation import RunPromised, TaskResultBody
from subplat.entrypoints.http.api.billing import InvoiceBody
from subplat.entrypoints.http.api.catalog import NewProduct
from subplat.entrypoints.http.api.clients import NewClient
from subplat.entrypoints.http.api.deals import DealMade, MailOnItsWay, Rejection, SubscriptionWanted
from subplat.entrypoints.http.api.fields import Created
from subplat.entrypoints.http.api.integrations import (
    Deliveries,
    DeliveryShown,
    EndpointAdded,
    EndpointBody,
    Endpoints,
    EndpointShown,
    EventNames,
    NewEndpointBody,
    PauseBody,
)
from subplat.entrypoints.http.api.messaging import MailText
from subplat.entrypoints.http.api.offers import NewQuotation, OfferBody, Revised

API_SHAPES: tuple[type, ...] = (
    Created,
    DealMade,
    InvoiceBody,
    MailOnItsWay,
    MailText,
    NewClient,
    NewProduct,
    NewQuotation,
    NewUser,
    OfferBody,
    Rejection,
    Revised,
    SubscriptionWanted,
    Deliveries,
    DeliveryShown,
    EndpointAdded,
    EndpointBody,
    EndpointShown,
    Endpoints,
    EventNames,
    NewEndpointBody,
    PauseBody,
    RunPromised,
    TaskResultBody,
)
