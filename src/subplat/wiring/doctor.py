"""Everything `subplat doctor` looks at. It opens what it can: an installation that cannot be opened is what it is for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from subplat.wiring.books_only import open_books
from subplat.wiring.checks import Check, Verdict, book_checks, secret_checks, setting_checks
from subplat.wiring.container import Container
from subplat.wiring.port_checks import adapter_checks, port_checks
from subplat.wiring.sandbox import NoSandbox, pointed_at, sandbox_url
from subplat.wiring.settings import Profile, Settings


def examined(settings: Settings) -> list[Check]:
    """Settings, secrets, database, clock, queue, every adapter, every port; no check hides another."""
    return [
        *setting_checks(settings),
        *secret_checks(settings),
        *_books(settings),
        *adapter_checks(settings),
        *_ports(settings),
    ]


def _books(settings: Settings) -> list[Check]:
    try:
        with open_books(settings, even_incomplete=True) as platform:
            return book_checks(settings, platform.database, platform.container)
    except Exception as error:
        return [
            Check(
                name="database",
                status=Verdict.FAIL,
                detail=f"it cannot be opened: {type(error).__name__}: {error}",
                what_to_do="look at `subplat config show` and `subplat db status`",
            )
        ]


def _ports(settings: Settings) -> list[Check]:
    if settings.profile is Profile.SANDBOX:
        try:
            settings = pointed_at(settings, sandbox_url(settings))
        except NoSandbox as error:
            return [Check(name="sandbox", status=Verdict.FAIL, detail=str(error), what_to_do="run `subplat serve`")]
    with _adapters(settings) as container:
        return list(port_checks(settings, container))


@contextmanager
def _adapters(settings: Settings) -> Iterator[Container]:
    """No adapter of an outside system asks for the database, so it is not opened."""
    container = Container(settings=settings, dsn="")
    try:
        yield container
    finally:
        # What could not be made says so once more when it is to be closed.
        with suppress(Exception):
            container.shutdown_resources()
