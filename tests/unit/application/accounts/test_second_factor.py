"""The second factor: asked for once it is confirmed, each code good once."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.application.accounts.limits import TooManyAttempts
from subplat.application.accounts.second_factors import (
    ConfirmSecondFactor,
    DropOwnSecondFactor,
    EnrolSecondFactor,
    RemoveSecondFactor,
    SecondFactorNeeded,
    SecondFactorRefused,
)
from subplat.application.accounts.sign_in import SignedIn, SignIn, SignInFailed
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import UserId

PASSWORD = "melati-kuning-di-kebun-41"
EMAIL = "sales@reseller.example"
Device = Callable[[UserId], tuple[Callable[[], str], tuple[str, ...]]]


@pytest.fixture
def sales(person: Callable[..., UserId]) -> UserId:
    return person()


def sign_in(app: Subplat, code: str | None = None, password: str = PASSWORD) -> SignedIn:
    return app.accounts.sign_in(SignIn(email=EMAIL, password=password, code=code))


def test_nothing_is_asked_for_before_the_device_was_seen_to_work(subplat: Subplat, sales: UserId) -> None:
    enrolment = subplat.accounts.enrol_second_factor(EnrolSecondFactor(user_id=sales))
    assert enrolment.secret in enrolment.uri
    assert enrolment.secret not in repr(enrolment)
    with pytest.raises(SecondFactorRefused):
        subplat.accounts.confirm_second_factor(ConfirmSecondFactor(user_id=sales, code="000000"))
    assert not subplat.accounts.second_factor.is_required(sales)
    sign_in(subplat)


def test_from_then_on_the_password_alone_does_not_let_in(subplat: Subplat, sales: UserId, device: Device) -> None:
    shown, _ = device(sales)
    with pytest.raises(SecondFactorNeeded):
        sign_in(subplat)
    with pytest.raises(SignInFailed):
        sign_in(subplat, shown(), "wrong")
    assert sign_in(subplat, shown()).user.id == sales


def test_a_code_lets_in_once(subplat: Subplat, sales: UserId, device: Device) -> None:
    shown, _ = device(sales)
    code = shown()
    sign_in(subplat, code)
    with pytest.raises(SecondFactorRefused):
        sign_in(subplat, code)
    subplat.advance(minutes=1)
    sign_in(subplat, shown())


def test_the_code_that_confirmed_it_does_not_let_in(subplat: Subplat, sales: UserId) -> None:
    from pyotp import TOTP

    secret = subplat.accounts.enrol_second_factor(EnrolSecondFactor(user_id=sales)).secret
    code = TOTP(secret).at(subplat.clock.now())
    subplat.accounts.confirm_second_factor(ConfirmSecondFactor(user_id=sales, code=code))
    with pytest.raises(SecondFactorRefused):
        sign_in(subplat, code)


def test_codes_are_not_guessed_for_long(subplat: Subplat, sales: UserId, device: Device) -> None:
    shown, _ = device(sales)
    for _ in range(5):
        with pytest.raises(SecondFactorRefused):
            sign_in(subplat, "000000")
    with pytest.raises(TooManyAttempts):
        sign_in(subplat, shown())


def test_a_recovery_code_lets_in_once_however_it_is_typed(subplat: Subplat, sales: UserId, device: Device) -> None:
    _, recovery = device(sales)
    assert len(set(recovery)) == 10
    sign_in(subplat, recovery[0].lower().replace("-", " "))
    with pytest.raises(SecondFactorRefused):
        sign_in(subplat, recovery[0])
    sign_in(subplat, recovery[1])


def test_secrets_are_neither_kept_in_the_open_nor_shown(subplat: Subplat, sales: UserId, device: Device) -> None:
    _, recovery = device(sales)
    (factor,) = subplat.sandbox.platform.shelves.entry.second_factors
    assert not set(recovery) & set(factor.recovery_hashes)
    assert factor.secret not in repr(factor)
    assert not any(kept in repr(factor) for kept in factor.recovery_hashes)


def test_a_set_up_factor_is_not_replaced_before_it_was_taken_away(
    subplat: Subplat, sales: UserId, device: Device
) -> None:
    shown, recovery = device(sales)
    with pytest.raises(RuleBroken, match="already"):
        subplat.accounts.enrol_second_factor(EnrolSecondFactor(user_id=sales))
    with pytest.raises(SecondFactorRefused):
        subplat.accounts.drop_own_second_factor(DropOwnSecondFactor(user_id=sales, code="000000"))
    subplat.accounts.drop_own_second_factor(DropOwnSecondFactor(user_id=sales, code=shown()))
    sign_in(subplat)
    subplat.advance(minutes=1)
    device(sales)
    with pytest.raises(SecondFactorRefused):
        sign_in(subplat, recovery[0])


def test_an_admin_helps_who_lost_the_device(subplat: Subplat, sales: UserId, device: Device) -> None:
    device(sales)
    for _ in range(2):
        subplat.accounts.remove_second_factor(RemoveSecondFactor(user_id=sales))
    sign_in(subplat)
    with pytest.raises(RuleBroken, match="no second factor"):
        subplat.accounts.confirm_second_factor(ConfirmSecondFactor(user_id=UserId(sales), code="123456"))
