"""`subplat api-key`: keys for machines."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import Yes, confirmed
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, listing, nothing_to_do, say
from subplat.entrypoints.cli.shapes import in_words

group = command_group("api-key", "Keys for machines: made, shown once, ended.")


@group.command()
def create(
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[list[str], typer.Option("--scope", help="Such as reports:read; as often as needed.")],
    days: Annotated[int | None, typer.Option("--days", min=1, help="It ends by itself after so many days.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key; its token is printed this once and kept nowhere."""
    from subplat.application.accounts.api_keys import CreateApiKey
    from subplat.application.accounts.rights import SCOPES

    known = {permission.value: permission for permission in SCOPES}
    if unknown := sorted(set(scope) - known.keys()):
        raise typer.BadParameter(
            f"no key may have {', '.join(unknown)}; there are: {', '.join(sorted(known))}", param_hint="--scope"
        )
    with opened_books() as desk:
        application = desk.application
        made = application.accounts.create_key(
            CreateApiKey(
                name=name,
                scopes=frozenset(known[each] for each in scope),
                expires_at=None if days is None else application.clock.now() + timedelta(days=days),
            )
        )
    answer(
        {"id": made.key.id, "token": made.token, "expires_at": made.key.expires_at},
        f"key {made.key.id}\ntoken: {made.token}",
        as_json=as_json,
    )


@group.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Show all keys, working or not, oldest first."""
    with opened_books() as desk:
        keys, now = desk.application.accounts.list_keys(), desk.application.clock.now()
    names = ("id", "name", "prefix", "scopes", "created_by", "issued_at", "expires_at", "revoked_at", "last_used_on")
    rows = [(key.id, key.name, _state(key.revoked_at, key.expires_at, now), ", ".join(key.scopes)) for key in keys]
    answer(
        [{name: getattr(key, name) for name in names} for key in keys],
        listing(["id", "name", "state", "may"], rows) if rows else "no keys",
        as_json=as_json,
    )


@group.command()
def revoke(key_id: UUID, yes: Yes = False, as_json: AsJson = False) -> None:
    """Make a key useless, at once and for good."""
    from subplat.application.accounts.api_keys import RevokeApiKey
    from subplat.domain.errors import NotFound
    from subplat.domain.ids import ApiKeyId

    with opened_books() as desk:
        accounts = desk.application.accounts
        key = next((each for each in accounts.list_keys() if each.id == key_id), None)
        if key is None:
            raise NotFound("API key", key_id)
        if key.revoked_at is not None:
            answer({"id": key_id, "revoked_at": key.revoked_at}, "revoked before", as_json=as_json)
            nothing_to_do("It works no more already.")
        say(f"{key.name}: {', '.join(key.scopes)}; last used: {key.last_used_on or 'never'}")
        confirmed(yes=yes)
        accounts.revoke_key(RevokeApiKey(key_id=ApiKeyId(key_id)))
    answer({"id": key_id, "revoked": True}, f"{key.name} works no more", as_json=as_json)


def _state(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> str:
    if revoked_at is not None:
        return "revoked"
    if expires_at is None:
        return "works"
    return "expired" if expires_at <= now else f"until {in_words(expires_at)[:10]}"
