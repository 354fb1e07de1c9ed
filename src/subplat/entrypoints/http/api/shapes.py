"""Every body of the staff API, for its description."""

from subplat.entrypoints.http.api.accounts import InvitationMailed, NewRole, NewUser
from subplat.entrypoints.http.api.api_keys import ApiKeyMade, ApiKeys, ApiKeyShown, NewApiKey
from subplat.entrypoints.http.api.audit import AuditPage
from subplat.entrypoints.http.api.auth import Credentials, LoggedIn, Me
from subplat.entrypoints.http.api.automation import RunPromised, TaskResultBody
from subplat.entrypoints.http.api.billing import InvoiceBody
from subplat.entrypoints.http.api.catalog import CATALOG_SHAPES
from subplat.entrypoints.http.api.clients import CLIENT_SHAPES
from subplat.entrypoints.http.api.deals import DealMade, MailOnItsWay, Rejection, SubscriptionWanted
from subplat.entrypoints.http.api.fields import Created
from subplat.entrypoints.http.api.integrations import (
    EndpointAdded,
    EndpointBody,
    EventNames,
    NewEndpointBody,
    PauseBody,
)
from subplat.entrypoints.http.api.messaging import MailText
from subplat.entrypoints.http.api.offers import NewQuotation, OfferBody, Revised
from subplat.entrypoints.http.api.operations import OPERATION_SHAPES
from subplat.entrypoints.http.api.passwords import Accepted, ForgottenPassword, PasswordChange, PasswordChoice
from subplat.entrypoints.http.api.payments import PAYMENT_SHAPES
from subplat.entrypoints.http.api.portal import PORTAL_SHAPES
from subplat.entrypoints.http.api.rates import RATE_SHAPES
from subplat.entrypoints.http.api.reports import REPORT_SHAPES
from subplat.entrypoints.http.api.resources import resource_shapes
from subplat.entrypoints.http.api.second_factor import (
    OneTimeCode,
    SecondFactorConfirmed,
    SecondFactorRemoved,
    SecondFactorSecret,
)
from subplat.entrypoints.http.api.subscription_bodies import SUBSCRIPTION_SHAPES
from subplat.entrypoints.http.api.wallets import WALLET_SHAPES
from subplat.entrypoints.http.api.work_lists import WORK_SHAPES

API_SHAPES: tuple[type, ...] = (
    Accepted,
    ApiKeyMade,
    ApiKeyShown,
    ApiKeys,
    Credentials,
    ForgottenPassword,
    InvitationMailed,
    LoggedIn,
    Me,
    NewApiKey,
    NewRole,
    OneTimeCode,
    PasswordChange,
    PasswordChoice,
    SecondFactorConfirmed,
    SecondFactorRemoved,
    SecondFactorSecret,
    Created,
    DealMade,
    InvoiceBody,
    MailOnItsWay,
    MailText,
    NewQuotation,
    NewUser,
    OfferBody,
    Rejection,
    Revised,
    SubscriptionWanted,
    EndpointAdded,
    EndpointBody,
    EventNames,
    NewEndpointBody,
    PauseBody,
    RunPromised,
    TaskResultBody,
    *resource_shapes(),
    *SUBSCRIPTION_SHAPES,
    *PAYMENT_SHAPES,
    *WALLET_SHAPES,
    *WORK_SHAPES,
    *CLIENT_SHAPES,
    *CATALOG_SHAPES,
    *OPERATION_SHAPES,
    *RATE_SHAPES,
    *PORTAL_SHAPES,
    *REPORT_SHAPES,
    AuditPage,
)
