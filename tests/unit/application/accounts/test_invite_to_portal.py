"""The client's first portal user, after its first payment."""

import re
from hashlib import sha256

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.accounts.invite_to_portal import InviteToPortal
from subplat.application.accounts.one_time_links import token_hash
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.failures import Unavailable
from subplat.domain.accounts.invitation import LIFETIME
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.messaging.email import LINK_PLACE, MailPurpose
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_deal, a_lead, a_paying_client

CLIENT_MAIL = "finance@contoh-1.example"


def invitations(app: Subplat, address: str = CLIENT_MAIL) -> list[str]:
    return [mail.body for mail in app.sandbox.mails_to(address) if mail.subject.startswith("Akses portal")]


def test_the_first_payment_makes_a_login_and_mails_a_link(subplat: Subplat) -> None:
    a_paying_client(subplat)
    [client] = subplat.books.clients
    [user] = [user for user in subplat.books.users if user.role is Role.CLIENT]
    assert (user.email, user.client_id, client.has_portal_account) == (CLIENT_MAIL, client.id, True)
    [body] = invitations(subplat)
    [token] = re.findall(r"http://127\.0\.0\.1:8000/welcome/(\w+)", body)
    [invitation] = subplat.sandbox.platform.shelves.invitations
    assert (invitation.user_id, invitation.token_hash) == (user.id, token_hash(token))
    assert invitation.token_hash == sha256(token.encode()).hexdigest()
    assert invitation.expires_at == subplat.clock.now() + LIFETIME


def test_the_books_never_hold_a_link_that_works(subplat: Subplat) -> None:
    a_paying_client(subplat)
    [mail] = [mail for mail in subplat.books.emails if mail.purpose is MailPurpose.PORTAL_INVITE]
    assert LINK_PLACE in mail.final_body
    assert "/welcome/" not in mail.final_body


def test_the_link_that_arrives_is_the_one_that_works(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    mailer = subplat.sandbox.platform.mailer
    mailer.failures.append(Trouble(failure=Unavailable("mail", "down"), call="prepare", after_effect=True))
    subplat.sandbox.pay(deal.payment_link)
    subplat.advance(minutes=2)
    [body] = invitations(subplat)
    [token] = re.findall(r"/welcome/(\w+)", body)
    [invitation] = subplat.sandbox.platform.shelves.invitations
    assert invitation.token_hash == token_hash(token)


def test_a_second_payment_invites_nobody_again(subplat: Subplat) -> None:
    client = a_lead(subplat)
    a_paying_client(subplat, client=client)
    a_paying_client(subplat, client=client)
    subplat.sandbox.platform.application.handle(InviteToPortal(client_id=client))
    subplat.run_until_idle()
    assert len(invitations(subplat)) == 1


def test_an_address_that_has_a_login_already_parks_the_invitation_and_the_payment_stands(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.accounts.register(RegisterUser(email=CLIENT_MAIL, full_name="Tim", role=Role.FINANCE))
    subplat.sandbox.pay(deal.payment_link)
    subplat.advance(hours=1)
    [parked] = subplat.sandbox.platform.inspector.parked()
    assert parked.kind == "accounts.invite_to_portal.v1"
    assert CLIENT_MAIL in str(parked.error)
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.ACTIVE
    assert (subplat.books.clients[0].has_portal_account, invitations(subplat)) == (False, [])
    with subplat.sandbox.platform.units_of_work() as work:
        user = work.users.find_by_email(CLIENT_MAIL)
        assert user is not None
        user.email = "other@reseller.example"
        work.users.save(user)
        work.commit()
    subplat.sandbox.platform.inspector.retry(parked.id)
    subplat.run_until_idle()
    assert (subplat.books.clients[0].has_portal_account, len(invitations(subplat))) == (True, 1)


def test_a_name_that_looks_like_the_place_of_the_link_shows_no_link(subplat: Subplat) -> None:
    client = subplat.clients.register(
        RegisterClient(name=f"PT {LINK_PLACE}", billing_email="finance@odd.example", workspace_domain="odd.example")
    )
    a_paying_client(subplat, client=client)
    [body] = invitations(subplat, "finance@odd.example")
    assert body.count("/welcome/") == 1
    assert body.startswith(f"Yth. PT {LINK_PLACE},")
