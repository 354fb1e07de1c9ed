"""How a client stands follows from its contracts."""

from datetime import datetime

from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.clients.client import Client, ClientStatus
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


def fit_client(work: UnitOfWork, subscription: Subscription, *, now: datetime) -> Client:
    """Saves the client as its contracts make it: ACTIVE with an active one, SUSPENDED if every live one is, else CHURNED.

    `subscription` is the contract that was just changed, saved or not. The client is saved in any case, so that of two
    contracts that change at the same time the second sees the first (StaleVersion, and then the job is tried again).
    """
    client = work.clients.get(subscription.client_id)
    others = work.subscriptions.of_client(subscription.client_id)
    live = {each.status for each in (*(o for o in others if o.id != subscription.id), subscription) if each.is_live}
    if SubscriptionStatus.ACTIVE in live:
        client.activate(now)
    elif live and client.status in (ClientStatus.ACTIVE, ClientStatus.SUSPENDED):
        client.suspend(now)
    elif not live and client.status in (ClientStatus.ACTIVE, ClientStatus.SUSPENDED):
        client.churn(now)
    work.clients.save(client)
    return client
