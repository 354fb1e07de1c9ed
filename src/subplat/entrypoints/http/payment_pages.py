"""The stable page on which a bill is paid: on to the provider, or a word on why there is nothing to pay."""

import re
from collections.abc import Callable
from typing import Any

from attrs import evolve
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from subplat.application.billing.payment_page import OpenPaymentPage, PaymentPage
from subplat.application.use_cases import BillingUseCases
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import NotFound
from subplat.entrypoints.http.answers import request_id
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.failures import log_failure, refusal_of
from subplat.entrypoints.http.payment_page_texts import BROKEN, CANCELLED, LATER, NOT_ONLINE, PAID, UNKNOWN, Page
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.retries import settled_once
from subplat.entrypoints.http.route_rights import public

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_ADDRESS = re.compile(r"https?://[!-~]+")
_OVER = {CycleStatus.PAID: PAID, CycleStatus.CANCELLED: CANCELLED}


def payment_pages(billing: BillingUseCases, config: HttpConfig) -> HTTPRouteHandler:
    """The route. Where a payer is sent comes from the books alone, never from the request."""

    @get(
        "/pay/{token:str}",
        sync_to_thread=True,
        exception_handlers={Exception: _failure_pages(config)},
        include_in_schema=False,
        opt=public("whoever has a bill's link may pay it"),
    )
    def pay(token: FromPath[str]) -> Response[str]:
        if _TOKEN.fullmatch(token) is None:
            return UNKNOWN.answer()
        return _answer(settled_once(lambda: billing.payment_page(OpenPaymentPage(token=token))))

    return pay


def _answer(page: PaymentPage) -> Response[str]:
    if page.url is None:
        return _OVER.get(page.status, NOT_ONLINE).answer()
    if _ADDRESS.fullmatch(page.url) is None:
        return BROKEN.answer()
    return Response("", status_code=303, headers={"location": page.url}, media_type="text/plain")


def _failure_pages(config: HttpConfig) -> Callable[[Request[Any, Any, Any], Exception], Response[str]]:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        if isinstance(error, NotFound):
            return UNKNOWN.answer()
        refusal = refusal_of(error)
        if isinstance(error, Refused) and refusal.status < 500:
            # The request itself was refused: there is no bill to say anything of.
            return evolve(UNKNOWN, status=refusal.status).answer(headers=refusal.headers)
        log_failure(request, error, request_id(request.scope, config.request_ids))
        page: Page = BROKEN if refusal.status == 500 else LATER
        return page.answer(headers=refusal.headers)

    return answer
