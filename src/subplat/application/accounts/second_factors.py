"""The second factor of a person: setting it up, asking for it, taking it away."""

from base64 import b32encode
from hashlib import sha256

from attrs import field, frozen

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.limits import Limits
from subplat.application.accounts.one_time_links import token_hash
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.second_factor import OneTimeCodes
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import SecondFactorId, UserId

RECOVERY_CODES = 10


class SecondFactorNeeded(RuleBroken):
    """The password is right; a code of the second factor is asked for too."""

    code = "second_factor_needed"

    def __init__(self) -> None:
        super().__init__("a code of the second factor is needed")


class SecondFactorRefused(RuleBroken):
    """The code is wrong, or was used already."""

    code = "second_factor_refused"

    def __init__(self) -> None:
        super().__init__("the code is wrong, or was used already")


class SecondFactorDue(NotAllowed):
    """Staff must have a second factor here, and this person has none: setting one up is all they may do."""

    code = "second_factor_required"

    def __init__(self, whose: str = "you have") -> None:
        super().__init__(f"staff must have a second factor here and {whose} none: set one up first")


@frozen(kw_only=True)
class Enrolment:
    """Shown this once: the secret for a device, as text and as the address that a QR code holds."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@frozen(kw_only=True)
class SecondFactorCheck:
    """Asks for a code where a second factor is set up."""

    units_of_work: UnitOfWorkFactory
    codes: OneTimeCodes
    limits: Limits
    clock: Clock
    policy: AccessPolicy

    def is_due(self, user: User) -> bool:
        """Whether the person must set one up before anything else."""
        return self.policy.demands_second_factor(user.role) and not self.is_required(user.id)

    def ensure_of_maker(self, user_id: UserId) -> None:
        """A key is worth no more than the login it was made with. Raises SecondFactorDue; of who has left, nothing is asked."""
        if not self.policy.staff_second_factor:
            return
        with self.units_of_work() as work:
            maker = work.users.get(user_id)
        if maker.is_active and self.is_due(maker):
            raise SecondFactorDue("whoever made this key has")

    def is_required(self, user_id: UserId) -> bool:
        """Whether the person has set one up."""
        with self.units_of_work() as work:
            factor = work.second_factors.find_of_user(user_id)
        return factor is not None and factor.is_required

    def ensure(self, user_id: UserId, code: str | None) -> None:
        """Spends the code. Raises SecondFactorNeeded, SecondFactorRefused, TooManyAttempts; StaleVersion in a race."""
        if not self.is_required(user_id):
            return
        if code is None:
            raise SecondFactorNeeded
        self.limits.second_factor(user_id)
        with self.units_of_work() as work:
            factor = work.second_factors.find_of_user(user_id)
            if factor is not None and factor.is_required:
                self._spend(work, factor, code)
        self.limits.second_factor_passed(user_id)

    def _spend(self, work: UnitOfWork, factor: SecondFactor, code: str) -> None:
        now = self.clock.now()
        step = self.codes.step_of(factor.secret, code, now)
        try:
            if step is None:
                factor.recover(recovery_hash(code), now)
            else:
                factor.take(step)
        except RuleBroken:
            raise SecondFactorRefused from None
        work.second_factors.save(factor)
        work.commit()


@frozen(kw_only=True)
class EnrolSecondFactor:
    """Starts setting one up: nothing is asked for at the login before it is confirmed."""

    user_id: UserId


@frozen(kw_only=True)
class EnrolSecondFactorHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    tokens: Tokens
    codes: OneTimeCodes
    issuer: str

    def __call__(self, command: EnrolSecondFactor) -> Enrolment:
        """The secret, this once. Raises NotFound, RuleBroken (one is set up already)."""
        secret = _base32(self.tokens.new(), 32)
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
            factor = work.second_factors.find_of_user(user.id)
            if factor is None:
                fresh = SecondFactorId(self.identifiers.new())
                work.second_factors.add(SecondFactor(id=fresh, user_id=user.id, secret=secret))
            else:
                factor.start_again(secret)
                work.second_factors.save(factor)
            work.commit()
        return Enrolment(secret=secret, uri=self.codes.uri(secret, user.email, self.issuer))


@frozen(kw_only=True)
class ConfirmSecondFactor:
    """The device shows `code`."""

    user_id: UserId
    code: str = field(repr=False)


@frozen(kw_only=True)
class ConfirmSecondFactorHandler:
    units_of_work: UnitOfWorkFactory
    tokens: Tokens
    codes: OneTimeCodes
    limits: Limits
    clock: Clock

    def __call__(self, command: ConfirmSecondFactor) -> tuple[str, ...]:
        """Recovery codes, this once. Raises RuleBroken (nothing to confirm), SecondFactorRefused, TooManyAttempts."""
        self.limits.second_factor(command.user_id)
        now = self.clock.now()
        recovery = tuple(_recovery_code(self.tokens.new()) for _ in range(RECOVERY_CODES))
        with self.units_of_work() as work:
            factor = work.second_factors.find_of_user(command.user_id)
            if factor is None or not factor.secret:
                raise RuleBroken("there is no second factor to confirm", user_id=command.user_id)
            step = self.codes.step_of(factor.secret, command.code, now)
            if step is None:
                raise SecondFactorRefused
            factor.confirm(step, map(recovery_hash, recovery), now)
            work.second_factors.save(factor)
            work.commit()
        self.limits.second_factor_passed(command.user_id)
        return recovery


@frozen(kw_only=True)
class RemoveSecondFactor:
    """The password alone lets in again: wanted by the person (with a code), or by an Admin for a lost device."""

    user_id: UserId


@frozen(kw_only=True)
class RemoveSecondFactorHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: RemoveSecondFactor) -> None:
        """Repeating changes nothing. Raises NotFound."""
        with self.units_of_work() as work:
            work.users.get(command.user_id)
            factor = work.second_factors.find_of_user(command.user_id)
            if factor is not None and factor.secret:
                factor.remove(self.clock.now())
                work.second_factors.save(factor)
                work.commit()


@frozen(kw_only=True)
class DropOwnSecondFactor:
    """The person shows a last code."""

    user_id: UserId
    code: str = field(repr=False)


@frozen(kw_only=True)
class DropOwnSecondFactorHandler:
    check: SecondFactorCheck
    remove: RemoveSecondFactorHandler

    def __call__(self, command: DropOwnSecondFactor) -> None:
        """Raises SecondFactorRefused, TooManyAttempts."""
        self.check.ensure(command.user_id, command.code)
        self.remove(RemoveSecondFactor(user_id=command.user_id))


def recovery_hash(code: str) -> str:
    """However it is typed: case, spaces and hyphens do not matter. 80 random bits need no salt."""
    return token_hash("".join(letter for letter in code.upper() if letter.isalnum()))


def _base32(token: str, length: int) -> str:
    return b32encode(sha256(token.encode()).digest()).decode()[:length]


def _recovery_code(token: str) -> str:
    text = _base32(token, 16)
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))
