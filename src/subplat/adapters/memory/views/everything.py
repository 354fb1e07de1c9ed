"""Every lookup over the same shelves."""

from subplat.adapters.memory.access import InMemoryAccess
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import contracts, mails, money, offers, outside, people, wallets
from subplat.adapters.memory.views.lookup import Asking
from subplat.application.ports.views.views import Views


def in_memory_views(shelves: Shelves) -> Views:
    """They look at what is committed at the moment they are asked."""
    ask = Asking(InMemoryAccess(shelves))
    return Views(
        clients=people.clients(shelves, ask),
        users=people.users(shelves, ask),
        products=offers.products(shelves, ask),
        quotations=offers.quotations(shelves, ask),
        subscriptions=contracts.subscriptions(shelves, ask),
        cycles=contracts.cycles(shelves, ask),
        payments=money.payments(shelves, ask),
        refunds=money.refunds(shelves, ask),
        receipts=money.receipts(shelves, ask),
        wallets=wallets.wallets(shelves, ask),
        wallet_transactions=wallets.wallet_transactions(shelves, ask),
        top_ups=wallets.top_ups(shelves, ask),
        emails=mails.emails(shelves, ask),
        unclear_mails=mails.unclear_mails(shelves, ask),
        tasks=contracts.tasks(shelves, ask),
        webhooks=outside.webhooks(shelves, ask),
        endpoints=outside.endpoints(shelves, ask),
        deliveries=outside.deliveries(shelves, ask),
        files=outside.files(shelves, ask),
    )
