"""Who asks for something: a person, a key, an operator at the machine, or the platform itself."""

from enum import StrEnum

from attrs import frozen

from subplat.domain.accounts.user import Role
from subplat.domain.ids import ApiKeyId, ClientId, UserId


class Source(StrEnum):
    """The way a change came in."""

    API = "api"
    CLI = "cli"
    CONSOLE = "console"
    SYSTEM = "system"
    N8N = "n8n"


@frozen(kw_only=True)
class Actor:
    """Exactly one of three: somebody with a role (their rights are the role's), a key without one (its rights are its
    `scopes`, names of permissions), or neither (`source` CLI or SYSTEM: the operator and the platform, who may do all).

    `label` is for people, in the audit trail: a mail address, a key's name, `cli:<os user>`. Never a secret.
    """

    source: Source
    label: str
    user_id: UserId | None = None
    role: Role | None = None
    client_id: ClientId | None = None
    key_id: ApiKeyId | None = None
    request_id: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def is_unbound(self) -> bool:
        """The operator at the machine, or the platform itself: no table of rights applies."""
        return self.role is None and self.key_id is None and self.source in {Source.CLI, Source.SYSTEM}
