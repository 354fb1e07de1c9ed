"""Which database, and its care: start, stop, migrate, check."""

from attrs import define

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import (
    APPLICATION_ROLE,
    DATABASE,
    OWNER_ROLE,
    ensure_roles_and_database,
)
from subplat.wiring.settings import Settings


@define
class DatabaseAdmin:
    """The configured database, or one called `name` of an embedded PostgreSQL in the data directory."""

    settings: Settings
    name: str = DATABASE

    @property
    def is_embedded(self) -> bool:
        """Whether the platform runs the server itself."""
        return self.settings.database.url is None

    def application_dsn(self) -> str:
        """Where the application connects; an embedded server is started first."""
        if self.settings.database.url is not None:
            return self.settings.database.url
        return self._started().dsn(user=APPLICATION_ROLE, database=self.name)

    def owner_dsn(self) -> str:
        """Where migrations connect; without a setting of its own the application's address."""
        if self.settings.database.url is not None:
            return self.settings.database.owner_url or self.settings.database.url
        return self._started().dsn(user=OWNER_ROLE, database=self.name)

    def upgrade(self) -> str | None:
        """Brings the schema to the newest revision and returns it."""
        from subplat.wiring import schema

        schema.upgrade(self.owner_dsn())
        return self.current()

    def current(self) -> str | None:
        """The schema's revision; None before the first."""
        from subplat.wiring import schema

        return schema.current(self.owner_dsn())

    def check(self) -> tuple[str, ...]:
        """What differs between the database and the tables of the code; empty when they are in step."""
        from subplat.wiring import schema

        return schema.check(self.owner_dsn())

    def start(self) -> str:
        """Starts the embedded server; returns the application's address."""
        return self.application_dsn()

    def stop(self) -> bool:
        """Stops the embedded server; tells whether it ran."""
        return self._embedded().stop()

    def destroy(self) -> None:
        """Stops the embedded server and removes its data."""
        self._embedded().destroy()

    def status(self) -> str:
        """Where the server is, in words."""
        if not self.is_embedded:
            return "configured by SUBPLAT_DATABASE_URL"
        return "running" if self._embedded().status().running else "stopped"

    def _started(self) -> EmbeddedPostgres:
        server = self._embedded()
        ensure_roles_and_database(server.start(), database=self.name)
        return server

    def _embedded(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(directory=self.settings.data_directory.absolute() / "postgres")
