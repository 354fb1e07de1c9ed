"""All routes under `/api/v1`; what each needs is said beside it."""

from collections.abc import Sequence

from litestar import Router

from subplat.application.application import Application
from subplat.entrypoints.http.accepting import json_is_welcome
from subplat.entrypoints.http.api.accounts import account_routes
from subplat.entrypoints.http.api.api_keys import api_key_routes
from subplat.entrypoints.http.api.audit import audit_routes
from subplat.entrypoints.http.api.auth import auth_routes
from subplat.entrypoints.http.api.automation import automation_routes
from subplat.entrypoints.http.api.billing import billing_routes
from subplat.entrypoints.http.api.catalog import catalog_routes
from subplat.entrypoints.http.api.clients import client_routes
from subplat.entrypoints.http.api.deals import deal_routes
from subplat.entrypoints.http.api.integrations import integration_routes
from subplat.entrypoints.http.api.messaging import messaging_routes
from subplat.entrypoints.http.api.offers import offer_routes
from subplat.entrypoints.http.api.operations import operation_routes
from subplat.entrypoints.http.api.passwords import password_routes
from subplat.entrypoints.http.api.payments import payment_routes
from subplat.entrypoints.http.api.portal import portal_routes
from subplat.entrypoints.http.api.rates import rate_routes
from subplat.entrypoints.http.api.reports import report_routes
from subplat.entrypoints.http.api.resources import resource_routes
from subplat.entrypoints.http.api.second_factor import second_factor_routes
from subplat.entrypoints.http.api.subscriptions import subscription_routes
from subplat.entrypoints.http.api.wallets import wallet_routes
from subplat.entrypoints.http.api.work_lists import work_routes
from subplat.entrypoints.http.callers import Network
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.description import API_KEY, REQUEST_ID, SESSION
from subplat.entrypoints.http.presenting import Shown
from subplat.entrypoints.http.query_parameters import only_known_parameters

PATH = "/api/v1"


def api_routes(application: Application, cookie: SessionCookie, proxies: Sequence[Network], base_url: str) -> Router:
    """For people with a session and machines with a key."""
    return Router(
        PATH,
        response_class=Shown,
        guards=[json_is_welcome, only_known_parameters],
        security=[{SESSION: []}, {API_KEY: []}],
        response_headers=[REQUEST_ID],
        route_handlers=[
            *auth_routes(application.accounts, cookie, proxies),
            *password_routes(application.accounts, cookie, proxies),
            *second_factor_routes(application.accounts, cookie),
            *account_routes(application.accounts),
            *api_key_routes(application.accounts),
            *resource_routes(application.views),
            *client_routes(application.clients),
            *catalog_routes(application.catalog),
            *offer_routes(application.quotations, application.guarding),
            *deal_routes(application.quotations),
            *subscription_routes(application.subscriptions, application.guarding),
            *payment_routes(application.payments),
            *wallet_routes(application.wallets),
            *work_routes(application),
            *operation_routes(application),
            *portal_routes(application.views, application.clients, base_url),
            *report_routes(application.reporting),
            *rate_routes(application.reporting),
            *audit_routes(application.audit),
            *messaging_routes(application.messaging),
            *billing_routes(application.billing),
            *integration_routes(application.integrations),
            *automation_routes(application),
        ],
    )
