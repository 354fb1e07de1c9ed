"""Quotations with their lines."""

from datetime import timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import (
    ClientId,
    ProductId,
    QuotationId,
    QuotationItemId,
    SubscriptionId,
    UserId,
)
from subplat.domain.money import Currency
from subplat.domain.quotations.line import LineDraft, QuotationLine
from subplat.domain.quotations.quotation import Quotation
from subplat.testing.strategies.steps import Course, Of, Steps, step
from subplat.testing.strategies.values import (
    LATE,
    billing_periods,
    currencies,
    days,
    discounts,
    exchange_rates,
    ids,
    ids_of,
    instants,
    prices,
    quantities,
    texts,
    urls,
)


@cache
def line_drafts(currency: Currency, product_ids: SearchStrategy[ProductId] | None = None) -> SearchStrategy[LineDraft]:
    """Lines as Sales enters them."""
    return st.builds(
        LineDraft,
        id=ids(QuotationItemId),
        product_id=st.none() | ids_of(product_ids, ProductId),
        quantity=quantities(),
        unit_price=prices(currency),
        description=st.none() | texts(),
        discount_percent=discounts(),
    )


def quotation_lines(
    currency: Currency,
    client_currency: Currency,
    rate: Decimal,
    product_ids: SearchStrategy[ProductId] | None = None,
) -> SearchStrategy[QuotationLine]:
    """Lines priced in both currencies."""
    return line_drafts(currency, product_ids).map(lambda draft: draft.priced(rate, client_currency))


@cache
def quotation_steps(
    currency: Currency = Currency.USD,
    product_ids: SearchStrategy[ProductId] | None = None,
    subscription_ids: SearchStrategy[SubscriptionId] | None = None,
) -> Steps:
    """Everything that can be tried on a quotation priced in `currency`."""
    clocks = {"today": days() | st.just(Of(lambda quotation: quotation.issued_on)), "now": instants()}
    return st.one_of(
        step(
            Quotation.revise,
            lines=st.lists(line_drafts(currency, product_ids), max_size=2),
            rate=exchange_rates() | st.just(Decimal(0)),
            billing_period=billing_periods(),
            valid_until=st.none() | days(),
            offer_is_out=st.booleans(),
            **clocks,
        ),
        step(Quotation.sent, thread_id=texts(20), now=instants()),
        step(Quotation.accept, **clocks),
        step(Quotation.reject, reason=texts(), **clocks),
        step(Quotation.expire, **clocks),
        step(Quotation.subscribed, subscription_id=ids_of(subscription_ids, SubscriptionId), now=instants()),
        step(Quotation.mirrored, cosmic_id=texts(20), pdf_url=st.none() | urls()),
    )


@cache
def quotation_course(
    currency: Currency,
    product_ids: SearchStrategy[ProductId] | None = None,
    subscription_ids: SearchStrategy[SubscriptionId] | None = None,
) -> Course:
    """Offers that were sent, accepted, sold, rejected and forgotten."""
    clocks = {"today": st.just(Of(lambda quotation: quotation.issued_on)), "now": instants()}
    sent = step(Quotation.sent, thread_id=texts(20), now=instants())
    accepted = step(Quotation.accept, **clocks)
    sold = step(Quotation.subscribed, subscription_id=ids_of(subscription_ids, SubscriptionId), now=instants())
    return Course(
        quotation_steps(currency, product_ids, subscription_ids),
        roads=[
            [sent],
            [sent, accepted],
            [sent, accepted, sold],
            [sent, step(Quotation.reject, reason=texts(), **clocks)],
            [sent, step(Quotation.expire, today=st.just(LATE), now=instants())],
        ],
        longest=4,
    )


@st.composite
def quotations(
    draw: st.DrawFn,
    client_ids: SearchStrategy[ClientId] | None = None,
    sales_user_ids: SearchStrategy[UserId] | None = None,
    product_ids: SearchStrategy[ProductId] | None = None,
    subscription_ids: SearchStrategy[SubscriptionId] | None = None,
) -> Quotation:
    """Offers in every state; numbers are those of any year."""
    currency, client_currency = draw(currencies()), draw(currencies())
    rate, issued_on = draw(exchange_rates()), draw(days())
    validity = draw(st.none() | st.integers(0, 90))
    quotation = Quotation(
        id=draw(ids(QuotationId)),
        client_id=draw(ids_of(client_ids, ClientId)),
        sales_user_id=draw(ids_of(sales_user_ids, UserId)),
        number=f"Q-{issued_on.year}-{draw(st.integers(1, 99_999)):05}",
        currency=currency,
        client_currency=client_currency,
        exchange_rate=rate,
        billing_period=draw(billing_periods()),
        issued_on=issued_on,
        valid_until=None if validity is None else issued_on + timedelta(days=validity),
        lines=tuple(
            line.priced(rate, client_currency)
            for line in draw(st.lists(line_drafts(currency, product_ids), max_size=4))
        ),
    )
    return quotation_course(currency, product_ids, subscription_ids).run(draw, quotation)
