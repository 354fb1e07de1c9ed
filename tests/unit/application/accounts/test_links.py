"""Invitations and resets: one use, one person, for a while, and nothing told to strangers."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.application.accounts.administration import ChangeRole, DisableUser, InviteUser
from subplat.application.accounts.choose_password import ChoosePassword, LinkDead
from subplat.application.accounts.forgot_password import ForgotPassword, MailPasswordReset
from subplat.application.accounts.limits import TooManyAttempts
from subplat.application.accounts.new_password import WeakPassword
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.sign_in import SignIn, SignInFailed
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import UserId
from subplat.domain.messaging.email import LINK_PLACE, MailStatus
from subplat.testing.builders import a_paying_client

PASSWORD = "melati-kuning-di-kebun-41"
OTHER = "gunung berkabut pagi ini"
EMAIL = "sales@reseller.example"
Link = Callable[[str], str]


@pytest.fixture
def sales(subplat: Subplat) -> UserId:
    """Registered, invited, not come yet."""
    user_id = subplat.accounts.register(RegisterUser(email=EMAIL, full_name="Tim Sales", role=Role.SALES))
    subplat.accounts.invite(InviteUser(user_id=user_id))
    subplat.run_until_idle()
    return user_id


def choose(app: Subplat, token: str, password: str = PASSWORD, purpose: LinkPurpose = LinkPurpose.INVITE) -> UserId:
    return app.accounts.choose_password(ChoosePassword(token=token, password=password, purpose=purpose))


def forget(app: Subplat, email: str = EMAIL, address: str = "10.0.0.1") -> None:
    app.accounts.forgot_password(ForgotPassword(email=email, address=address))
    app.run_until_idle()


def test_an_invited_person_chooses_a_password_once(subplat: Subplat, sales: UserId, link_in: Link) -> None:
    token = link_in(EMAIL)
    assert choose(subplat, token) == sales
    assert subplat.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD)).user.id == sales
    with pytest.raises(LinkDead):
        choose(subplat, token, OTHER)


def test_a_clients_first_user_comes_in_by_the_link_in_the_mail(subplat: Subplat, link_in: Link) -> None:
    a_paying_client(subplat)
    (client,) = subplat.books.clients
    choose(subplat, link_in(client.billing_email))
    signed_in = subplat.accounts.sign_in(SignIn(email=client.billing_email, password=PASSWORD))
    assert (signed_in.user.role, signed_in.user.client_id) == (Role.CLIENT, client.id)


def test_a_weak_password_does_not_spend_the_link(subplat: Subplat, sales: UserId, link_in: Link) -> None:
    with pytest.raises(WeakPassword):
        choose(subplat, link_in(EMAIL), "tim sales 12")
    choose(subplat, link_in(EMAIL))


def test_an_invitation_lasts_a_day_and_a_newer_one_replaces_it(subplat: Subplat, sales: UserId, link_in: Link) -> None:
    first = link_in(EMAIL)
    subplat.advance(hours=24)
    with pytest.raises(LinkDead):
        choose(subplat, first)
    subplat.accounts.invite(InviteUser(user_id=sales))
    subplat.run_until_idle()
    second = link_in(EMAIL)
    assert second != first
    with pytest.raises(LinkDead):
        choose(subplat, first)
    choose(subplat, second)
    with pytest.raises(RuleBroken, match="without a password"):
        subplat.accounts.invite(InviteUser(user_id=sales))


@pytest.mark.parametrize("token", ["", "unknown", "x" * 1000, "\x00"])
def test_a_token_that_was_never_issued_is_a_dead_link(subplat: Subplat, sales: UserId, token: str) -> None:
    with pytest.raises(LinkDead):
        choose(subplat, token)


def test_a_link_is_good_for_what_it_was_mailed_for_alone(subplat: Subplat, sales: UserId, link_in: Link) -> None:
    with pytest.raises(LinkDead):
        choose(subplat, link_in(EMAIL), purpose=LinkPurpose.RESET)
    choose(subplat, link_in(EMAIL))


@pytest.mark.parametrize("change", ["role", "disabled", "address"])
def test_a_link_dies_with_any_change_of_the_login(subplat: Subplat, sales: UserId, link_in: Link, change: str) -> None:
    platform = subplat.sandbox.platform
    match change:
        case "role":
            subplat.accounts.change_role(ChangeRole(user_id=sales, role=Role.FINANCE))
        case "disabled":
            subplat.accounts.disable(DisableUser(user_id=sales))
        case _:
            with platform.units_of_work() as work:
                user = work.users.get(sales)
                user.email = "other@reseller.example"
                work.users.save(user)
                work.commit()
    with pytest.raises(LinkDead):
        choose(subplat, link_in(EMAIL))


def test_a_forgotten_password_is_replaced_and_open_sessions_end(
    subplat: Subplat, person: Callable[..., UserId], link_in: Link
) -> None:
    person()
    session = subplat.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD))
    forget(subplat, EMAIL.upper())
    assert subplat.accounts.sessions.recognise(session.token) is not None
    token = link_in(EMAIL)
    choose(subplat, token, OTHER, LinkPurpose.RESET)
    assert subplat.accounts.sessions.recognise(session.token) is None
    subplat.accounts.sign_in(SignIn(email=EMAIL, password=OTHER))
    with pytest.raises(SignInFailed):
        subplat.accounts.sign_in(SignIn(email=EMAIL, password=PASSWORD))
    with pytest.raises(LinkDead):
        choose(subplat, token, PASSWORD, LinkPurpose.RESET)


def test_a_reset_lasts_half_an_hour(subplat: Subplat, person: Callable[..., UserId], link_in: Link) -> None:
    person()
    forget(subplat)
    subplat.advance(minutes=30)
    with pytest.raises(LinkDead):
        choose(subplat, link_in(EMAIL), OTHER, LinkPurpose.RESET)


def test_a_changed_password_makes_an_older_reset_useless(
    subplat: Subplat, person: Callable[..., UserId], link_in: Link
) -> None:
    person()
    forget(subplat)
    stolen = link_in(EMAIL)
    subplat.advance(minutes=1)
    forget(subplat)
    choose(subplat, link_in(EMAIL), OTHER, LinkPurpose.RESET)
    with pytest.raises(LinkDead):
        choose(subplat, stolen, PASSWORD, LinkPurpose.RESET)


def test_an_unknown_address_promises_the_same_job_and_gets_no_mail(
    subplat: Subplat, person: Callable[..., UserId]
) -> None:
    person()
    mails = len(subplat.books.emails)
    jobs = subplat.sandbox.platform.jobs
    before = len(jobs.stored())
    for email in (EMAIL, "stranger@reseller.example"):
        subplat.accounts.forgot_password(ForgotPassword(email=email))
    promised = [stored.job for stored in jobs.stored()][before:]
    assert [type(job) for job in promised] == [MailPasswordReset, MailPasswordReset]
    subplat.run_until_idle()
    assert len(subplat.books.emails) == mails + 1
    assert subplat.sandbox.mails_to("stranger@reseller.example") == []


def test_nobody_who_was_disabled_gets_a_reset(subplat: Subplat, person: Callable[..., UserId]) -> None:
    user_id = person()
    sent = len(subplat.sandbox.mails_to(EMAIL))
    subplat.accounts.disable(DisableUser(user_id=user_id))
    forget(subplat)
    assert len(subplat.sandbox.mails_to(EMAIL)) == sent


def test_a_mailbox_is_not_flooded_with_resets(subplat: Subplat, person: Callable[..., UserId]) -> None:
    person()
    sent = len(subplat.sandbox.mails_to(EMAIL))
    for number in range(3):
        forget(subplat, address=f"10.0.0.{number}")
    for email in (EMAIL, EMAIL.upper()):
        with pytest.raises(TooManyAttempts):
            forget(subplat, email, address="10.0.0.9")
    assert len(subplat.sandbox.mails_to(EMAIL)) == sent + 3


def test_the_books_never_hold_a_link_that_works(subplat: Subplat, sales: UserId, link_in: Link) -> None:
    token = link_in(EMAIL)
    for mail in subplat.books.emails:
        assert LINK_PLACE in mail.final_body
        assert token not in mail.final_body
    for invitation in subplat.sandbox.platform.shelves.invitations:
        assert invitation.token_hash != token


def test_an_invitation_that_is_not_needed_any_more_is_kept_as_a_draft(
    subplat: Subplat, sales: UserId, link_in: Link
) -> None:
    subplat.accounts.invite(InviteUser(user_id=sales))
    choose(subplat, link_in(EMAIL))
    subplat.run_until_idle()
    states = sorted(mail.status for mail in subplat.books.emails)
    assert states == [MailStatus.DRAFT, MailStatus.SENT]
