"""A platform for whoever only looks at, or writes down in, its books: nothing outside of the database can be reached.

It needs no running sandbox, imports none of the SDKs, and what would call out stops before it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dependency_injector import providers

from subplat.domain.provisioning.words import TargetSystem
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform, ensure_complete
from subplat.wiring.settings import Settings


class NothingOutside(RuntimeError):
    """A defect of ours: this was opened for the books alone."""


class _Absent:
    """Stands where an adapter would be."""

    def __init__(self, port: str) -> None:
        self._port = port

    def __getattr__(self, method: str) -> object:
        raise NothingOutside(f"{self._port}.{method} leaves the process, which was opened for its books alone")


_OUTWARD = (
    "gateway",
    "auto_debit",
    "refunds",
    "callbacks",
    "mailer",
    "inbox",
    "invoice_reader",
    "text_generator",
    "mirror",
    "documents",
    "event_sender",
)


@contextmanager
def open_books(settings: Settings, *, even_incomplete: bool = False) -> Iterator[LivePlatform]:
    """Opens the database's pool, and closes it at the end. Raises IncompleteSettings, EmbeddedPostgresFailed.

    `even_incomplete`: also where secrets of outside systems are missing, which the books do not need.
    """
    if not even_incomplete:
        ensure_complete(settings)
    database = DatabaseAdmin(settings)
    container = Container(settings=settings, dsn=database.application_dsn())
    for port in _OUTWARD:
        getattr(container, port).override(providers.Object(_Absent(port)))
    provisioners = {target: _Absent(f"provisioner {target}") for target in TargetSystem}
    container.provisioners.override(providers.Object(provisioners))
    try:
        yield LivePlatform(settings=settings, container=container, database=database)
    finally:
        container.shutdown_resources()
