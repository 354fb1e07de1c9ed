"""People who can log in, on the platform in memory."""

import re
from collections.abc import Callable

import pytest
from pyotp import TOTP

from subplat import Subplat
from subplat.application.accounts.administration import InviteUser
from subplat.application.accounts.choose_password import ChoosePassword
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.second_factors import ConfirmSecondFactor, EnrolSecondFactor
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId

PASSWORD = "melati-kuning-di-kebun-41"
Person = Callable[..., UserId]


@pytest.fixture
def link_in(subplat: Subplat) -> Callable[[str], str]:
    """The token of the newest link that was mailed to an address."""

    def token(address: str) -> str:
        bodies = "\n".join(mail.body for mail in subplat.sandbox.mails_to(address))
        found: str = re.findall(r"http://127\.0\.0\.1:8000/(?:welcome|reset-password)/(\w+)", bodies)[-1]
        return found

    return token


@pytest.fixture
def person(subplat: Subplat, link_in: Callable[[str], str]) -> Person:
    """`person(role, email)`: invited by mail, with PASSWORD."""

    def made(role: Role = Role.SALES, email: str = "sales@reseller.example") -> UserId:
        user_id = subplat.accounts.register(RegisterUser(email=email, full_name="Tim", role=role))
        subplat.accounts.invite(InviteUser(user_id=user_id))
        subplat.run_until_idle()
        choice = ChoosePassword(token=link_in(email), password=PASSWORD, purpose=LinkPurpose.INVITE)
        return subplat.accounts.choose_password(choice)

    return made


@pytest.fixture
def device(subplat: Subplat) -> Callable[[UserId], tuple[Callable[[], str], tuple[str, ...]]]:
    """Sets a second factor up: what the device shows now, and the recovery codes."""

    def enrolled(user_id: UserId) -> tuple[Callable[[], str], tuple[str, ...]]:
        secret = subplat.accounts.enrol_second_factor(EnrolSecondFactor(user_id=user_id)).secret

        def shown() -> str:
            return TOTP(secret).at(subplat.clock.now())

        recovery = subplat.accounts.confirm_second_factor(ConfirmSecondFactor(user_id=user_id, code=shown()))
        subplat.advance(minutes=1)
        return shown, recovery

    return enrolled
