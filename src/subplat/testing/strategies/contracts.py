"""Subscriptions with their items."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.line import BillLine
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import (
    ClientId,
    ProductId,
    QuotationId,
    SubscriptionId,
    SubscriptionItemId,
    UserId,
)
from subplat.domain.money import Currency
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)
from subplat.testing.strategies.steps import Course, Of, Steps, driven, step
from subplat.testing.strategies.values import (
    LATE,
    billing_periods,
    currencies,
    days,
    discounts,
    ids,
    ids_of,
    instants,
    money,
    periods,
    prices,
    quantities,
    settings_of_text,
    texts,
    urls,
)


@cache
def subscription_items(
    currency: Currency, product_ids: SearchStrategy[ProductId] | None = None
) -> SearchStrategy[SubscriptionItem]:
    """Items before anything was switched on; annual commitments come often."""
    return st.builds(
        SubscriptionItem,
        id=ids(SubscriptionItemId),
        product_id=ids_of(product_ids, ProductId),
        product_type=st.sampled_from(ProductType),
        description=texts(),
        quantity=quantities(),
        unit_price=prices(currency),
        discount_percent=discounts(),
        settings=st.just({"plan": "ANNUAL_MONTHLY_PAY"}) | settings_of_text(),
    )


@cache
def bill_lines(currency: Currency) -> SearchStrategy[BillLine]:
    """Lines of a bill, adjustments (which may be negative) among them."""
    return st.builds(
        BillLine,
        description=texts(),
        quantity=st.integers(0, 1000),
        unit_price=prices(currency),
        amount=money(currency, least=-(10**9), most=10**10, billable=True),
    )


@cache
def subscription_steps(currency: Currency, user_ids: SearchStrategy[UserId] | None = None) -> Steps:
    """Everything that can be tried on a subscription in `currency`."""
    now, reason = instants(), texts()
    today = days() | st.just(Of(lambda subscription: subscription.start_date or LATE))
    first, last = Of(lambda subscription: subscription.items[0].id), Of(lambda subscription: subscription.items[-1].id)
    items = st.sampled_from([first, last]) | ids(SubscriptionItemId)
    changed = {"item_id": items, "quantity": st.integers(0, 1000), "now": now}
    return st.one_of(
        step(Subscription.activate, paid_on=days(), now=now),
        step(Subscription.renew, paid=periods(), now=now),
        step(Subscription.suspend, cause=st.sampled_from(SuspensionCause), reason=reason, now=now),
        step(Subscription.restore, reason=reason, now=now),
        step(Subscription.restore_after_payment, now=now),
        step(Subscription.reanchor, paid_on=days(), now=now),
        step(Subscription.change_quantity, today=today, billed_ahead=st.lists(periods(), max_size=1), **changed),
        step(Subscription.schedule_quantity, billed_until=st.none() | days(), **changed),
        step(Subscription.apply_scheduled_quantity, item_id=items, today=days() | st.just(LATE), now=now),
        step(
            Subscription.overrule,
            to=st.sampled_from(SubscriptionStatus),
            reason=texts(shortest=0),
            by=ids_of(user_ids, UserId),
            now=now,
        ),
        step(Subscription.lift_override, is_unpaid=st.booleans(), reason=reason, now=now),
        step(Subscription.change_price, item_id=items, unit_price=money(least=-1, most=10**6), now=now),
        step(Subscription.schedule_cancellation, reason=reason, now=now),
        step(Subscription.cancel, reason=reason, today=days(), now=now),
        step(Subscription.expire, today=days(), now=now),
        step(Subscription.automate, collection=st.sampled_from(Collection), now=now, billed_until=st.none() | days()),
        step(Subscription.plan_ended),
        step(
            Subscription.collected_at, payment_link_url=st.none() | urls(), xendit_subscription_id=st.none() | texts(20)
        ),
        step(Subscription.carry_over, line=bill_lines(currency)),
        step(Subscription.adjustments_billed),
    )


@cache
def subscription_course(currency: Currency, user_ids: SearchStrategy[UserId] | None = None) -> Course:
    """Contracts that started, were renewed, suspended, restored and ended."""
    now, reason = instants(), texts()
    activated = step(Subscription.activate, paid_on=days(), now=now)
    suspended = step(Subscription.suspend, cause=st.sampled_from(SuspensionCause), reason=reason, now=now)
    first = st.just(Of(lambda subscription: subscription.items[0].id))
    scheduled = step(Subscription.schedule_quantity, item_id=first, quantity=quantities(), now=now)
    overruled = step(
        Subscription.overrule,
        to=st.sampled_from([SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED]),
        reason=st.just("goodwill"),
        by=ids_of(user_ids, UserId),
        now=now,
    )
    return Course(
        subscription_steps(currency, user_ids),
        roads=[
            [activated],
            [activated, step(Subscription.renew, paid=periods(), now=now)],
            [activated, suspended],
            [activated, suspended, step(Subscription.restore_after_payment, now=now)],
            [activated, step(Subscription.schedule_cancellation, reason=reason, now=now)],
            [activated, scheduled],
            [activated, overruled],
            [activated, step(Subscription.expire, today=st.just(LATE), now=now)],
            [step(Subscription.cancel, reason=reason, today=days(), now=now)],
        ],
    )


@cache
def _new_subscriptions(
    currency: Currency,
    client_ids: SearchStrategy[ClientId] | None,
    user_ids: SearchStrategy[UserId] | None,
    quotation_ids: SearchStrategy[QuotationId] | None,
    product_ids: SearchStrategy[ProductId] | None,
) -> SearchStrategy[Subscription]:
    fresh = st.builds(
        Subscription,
        id=ids(SubscriptionId),
        client_id=ids_of(client_ids, ClientId),
        created_by_user_id=ids_of(user_ids, UserId),
        quotation_id=st.none() | ids_of(quotation_ids, QuotationId),
        billing_period=billing_periods(),
        currency=st.just(currency),
        items=st.lists(subscription_items(currency, product_ids), min_size=1, max_size=3),
        payment_method_type=st.sampled_from(PaymentMethodType),
        collection=st.sampled_from(Collection),
        is_manual=st.booleans(),
        end_date=st.none() | days(),
        notes=st.none() | texts(),
    )
    return driven(fresh, subscription_course(currency, user_ids))


def subscriptions(
    client_ids: SearchStrategy[ClientId] | None = None,
    user_ids: SearchStrategy[UserId] | None = None,
    quotation_ids: SearchStrategy[QuotationId] | None = None,
    product_ids: SearchStrategy[ProductId] | None = None,
) -> SearchStrategy[Subscription]:
    """Contracts in every state."""
    return currencies().flatmap(
        lambda currency: _new_subscriptions(currency, client_ids, user_ids, quotation_ids, product_ids)
    )
