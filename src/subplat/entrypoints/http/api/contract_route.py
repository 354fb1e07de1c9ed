"""What the routes that change a contract have in common."""

from uuid import UUID

from litestar import post

from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.use_cases import SubscriptionUseCases
from subplat.domain.ids import SubscriptionId
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.versions import ensure_match

TAGS = ["subscriptions"]


def contract_route(path: str, right: Permission, *, operation_id: str, summary: str, status_code: int = 200) -> post:
    """A POST to what is below one contract, for whoever has the right and whose contract it is."""
    return post(
        f"/subscriptions/{{subscription_id:uuid}}/{path}",
        status_code=status_code,
        sync_to_thread=True,
        opt=needs(right, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id=operation_id,
        summary=summary,
        tags=TAGS,
    )


def contract_as_seen(
    subscriptions: SubscriptionUseCases, subscription_id: UUID, if_match: str | None
) -> SubscriptionId:
    """The contract that is to change; raises Refused (412) when it is another than was looked at."""
    contract = SubscriptionId(subscription_id)
    ensure_match(if_match, lambda: subscriptions.current_version(contract))
    return contract
