"""`subplat users`: the first Admin, and help for whoever cannot get in. Never a password as an argument."""

from typing import Annotated

import typer

from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group

group = command_group("users", "Logins of staff: make one, hand out a one-time link, end one.")

Email = Annotated[str, typer.Option("--email", help="The mail address to log in with.")]
RoleName = Annotated[str, typer.Option("--role", help="SALES, ADMIN or FINANCE.")]
FullName = Annotated[str | None, typer.Option("--name", help="The person's name; the address by default.")]


@group.command()
def create(email: Email, role: RoleName, name: FullName = None, as_json: AsJson = False) -> None:
    """Make a login and print a one-time link on which the person chooses a password."""
    from subplat.application.accounts.register_user import RegisterUser
    from subplat.domain.accounts.user import Role

    try:
        wanted = Role(role.upper())
    except ValueError:
        raise typer.BadParameter("SALES, ADMIN or FINANCE", param_hint="--role") from None
    with opened_books() as desk:
        accounts = desk.application.accounts
        user_id = accounts.register(RegisterUser(email=email, full_name=name or email, role=wanted))
        link = accounts.links.issue(user_id)
    _show(str(user_id), link, as_json=as_json)


@group.command()
def invite(email: Email, as_json: AsJson = False) -> None:
    """Print a new one-time link; an older one stops working. Whoever has a password chooses another one by it."""
    from subplat.domain.accounts.invitation import LinkPurpose

    with opened_books() as desk:
        accounts = desk.application.accounts
        user = accounts.find(email)
        purpose = LinkPurpose.RESET if user.has_password else LinkPurpose.INVITE
        link = accounts.links.issue(user.id, purpose)
    _show(str(user.id), link, as_json=as_json)


@group.command()
def disable(email: Email, as_json: AsJson = False) -> None:
    """End a login and its sessions at once; repeating changes nothing."""
    from subplat.application.accounts.administration import DisableUser

    with opened_books() as desk:
        accounts = desk.application.accounts
        user = accounts.find(email)
        accounts.disable(DisableUser(user_id=user.id))
    answer({"user_id": str(user.id), "active": False}, f"{email} cannot log in any more", as_json=as_json)


def _show(user_id: str, link: str, *, as_json: bool) -> None:
    token = link.rpartition("/")[2]
    answer(
        {"user_id": user_id, "link": link, "token": token},
        f"user {user_id}\none-time link: {link}",
        as_json=as_json,
    )
