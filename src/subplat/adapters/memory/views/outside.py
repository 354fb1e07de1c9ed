"""What came from outside, what is sent there, and files."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import NOBODYS, Kind
from subplat.application.ports.views.files import FileDetail, FileFilter, FileView
from subplat.application.ports.views.integrations import (
    DeliveryDetail,
    DeliveryFilter,
    DeliveryView,
    EndpointFilter,
    EndpointView,
)
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.webhooks import WebhookDetail, WebhookFilter, WebhookView
from subplat.domain.documents.file import StoredFile
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint
from subplat.domain.payments.callback import WebhookEvent


def webhooks(shelves: Shelves, _: Asking) -> InMemoryLookup[WebhookFilter, WebhookEvent, WebhookView, WebhookDetail]:
    """Every callback."""

    def fits(wanted: WebhookFilter, row: WebhookEvent) -> bool:
        return (
            conditions.equal(row.processed, wanted.processed)
            and conditions.equal(row.error is not None, wanted.failed)
            and conditions.equal(row.ignored_reason is not None, wanted.ignored)
            and conditions.equal(row.event_type, wanted.event_type)
            and conditions.made(row.id, wanted.made)
        )

    def detail(row: WebhookEvent, sight: Sight) -> WebhookDetail:
        return WebhookDetail(event=WebhookView.of(row), payload=row.payload if sight.raw else None)

    return InMemoryLookup(
        kind="webhook event",
        rows=lambda: tuple(shelves.webhooks.rows.values()),
        fits=fits,
        owner=lambda _: NOBODYS,
        view=WebhookView.of,
        detail=detail,
    )


def endpoints(shelves: Shelves, _: Asking) -> Plain[EndpointFilter, Endpoint, EndpointView]:
    """Every endpoint."""
    return InMemoryLookup(
        kind="endpoint",
        rows=lambda: tuple(shelves.integrations.endpoints.rows.values()),
        fits=lambda wanted, row: conditions.equal(row.active, wanted.active),
        owner=lambda _: NOBODYS,
        view=EndpointView.of,
        detail=shown_alike(EndpointView.of),
    )


def deliveries(shelves: Shelves, _: Asking) -> InMemoryLookup[DeliveryFilter, Delivery, DeliveryView, DeliveryDetail]:
    """Everything that was sent, or is to be."""

    def fits(wanted: DeliveryFilter, row: Delivery) -> bool:
        return (
            conditions.equal(row.endpoint_id, wanted.endpoint_id)
            and conditions.among(row.status, wanted.statuses)
            and conditions.equal(row.event_name, wanted.event_name)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="delivery",
        rows=lambda: tuple(shelves.integrations.deliveries.rows.values()),
        fits=fits,
        owner=lambda _: NOBODYS,
        view=DeliveryView.of,
        detail=lambda row, _: DeliveryDetail(delivery=DeliveryView.of(row), body=row.body),
    )


def files(shelves: Shelves, ask: Asking) -> InMemoryLookup[FileFilter, StoredFile, FileView, FileDetail]:
    """Every file."""
    return InMemoryLookup(
        kind="file",
        rows=lambda: tuple(shelves.files.values()),
        fits=lambda wanted, row: conditions.begins(wanted.text, row.filename) and conditions.made(row.id, wanted.made),
        owner=ask.of(Kind.FILE),
        view=FileView.of,
        detail=lambda row, _: FileDetail(file=FileView.of(row), content=row.content),
    )
