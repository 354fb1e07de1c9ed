"""All staff routes under `/api/v1`, behind one guard."""

from litestar import Router

from subplat.application.application import Application
from subplat.entrypoints.http.api.accounts import account_routes
from subplat.entrypoints.http.api.billing import billing_routes
from subplat.entrypoints.http.api.catalog import catalog_routes
from subplat.entrypoints.http.api.clients import client_routes
from subplat.entrypoints.http.api.deals import deal_routes
from subplat.entrypoints.http.api.integrations import integration_routes
from subplat.entrypoints.http.api.messaging import messaging_routes
from subplat.entrypoints.http.api.offers import offer_routes
from subplat.entrypoints.http.bearer import bearer_guard
from subplat.entrypoints.http.description import REQUEST_ID, STAFF_TOKEN
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.tokens import AcceptedTokens

PATH = "/api/v1"


def staff_api(application: Application, tokens: AcceptedTokens) -> Router:
    """Closed (503) as long as no staff token is configured."""
    staff_only = bearer_guard(
        tokens,
        RefusalLog(application.clock),
        PATH,
        closed=("staff_token_not_set", "The staff API is closed: set SUBPLAT_STAFF_TOKEN and start again."),
        refused=("bad_staff_token", "The staff token is missing or wrong."),
    )
    return Router(
        PATH,
        guards=[staff_only],
        security=[{STAFF_TOKEN: []}],
        response_headers=[REQUEST_ID],
        route_handlers=[
            *client_routes(application.clients),
            *account_routes(application.accounts),
            *catalog_routes(application.catalog),
            *offer_routes(application.quotations),
            *deal_routes(application.quotations),
            *messaging_routes(application.messaging),
            *billing_routes(application.billing),
            *integration_routes(application.integrations),
        ],
    )
