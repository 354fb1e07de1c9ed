"""Who calls Google: a service account that stands in for a mailbox's owner, or a fixed token for the sandbox."""

from collections.abc import Sequence
from typing import Any, Protocol

from attrs import field, frozen


class CredentialsSource(Protocol):
    """Makes google-auth credentials."""

    def credentials(self, scopes: Sequence[str], subject: str | None) -> Any:
        """Credentials for these scopes, acting as `subject` (a mail address) if one is given."""
        ...


@frozen
class ServiceAccount:
    """A key file with domain-wide delegation.

    The Workspace administrator must have granted it the scopes. `default_subject` is whom it acts as when a call
    names nobody: the Reseller API wants a reseller administrator.
    """

    key_file: str = field(repr=False)
    default_subject: str | None = None

    def credentials(self, scopes: Sequence[str], subject: str | None) -> Any:
        """Raises OSError or ValueError when the key file is missing or is no key."""
        from google.oauth2 import service_account

        load: Any = service_account.Credentials.from_service_account_file
        plain = load(self.key_file, scopes=list(scopes))
        acting_as = subject or self.default_subject
        return plain if acting_as is None else plain.with_subject(acting_as)


@frozen
class FixedToken:
    """A bearer token that never expires and is never refreshed, as the sandbox takes it."""

    token: str = field(repr=False)

    def credentials(self, scopes: Sequence[str], subject: str | None) -> Any:
        """The same for everyone."""
        from google.oauth2.credentials import Credentials

        make: Any = Credentials
        return make(token=self.token)
