"""Logging in, being recognised, logging out."""

from attrs import field, frozen

from subplat.application.accounts.limits import Limits
from subplat.application.accounts.one_time_links import token_hash
from subplat.application.accounts.second_factors import SecondFactorCheck
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.passwords import PasswordHasher
from subplat.application.ports.sessions import Sessions
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.session import Session
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken, StaleVersion
from subplat.domain.ids import SessionId, UserId


class SignInFailed(RuleBroken):
    """Wrong address or password, or a login that was ended: which of them is not said."""

    code = "sign_in_failed"

    def __init__(self) -> None:
        super().__init__("the address or the password is wrong")


@frozen(kw_only=True)
class SignedIn:
    """`token` goes into the person's cookie and is kept nowhere."""

    user: User
    token: str = field(repr=False)


@frozen(kw_only=True)
class SessionDesk:
    """Opens, recognises and ends sessions."""

    sessions: Sessions
    identifiers: Identifiers
    tokens: Tokens
    clock: Clock
    policy: AccessPolicy

    def open(self, user: User) -> SignedIn:
        """A new one, under a new id: never one that the caller brought."""
        token, now = self.tokens.new(), self.clock.now()
        self.sessions.open(
            Session(
                id=SessionId(self.identifiers.new()),
                token_hash=token_hash(token),
                user_id=user.id,
                access_version=user.access_version,
                opened_at=now,
                last_seen_at=now,
            )
        )
        return SignedIn(user=user, token=token)

    def recognise(self, token: str) -> User | None:
        """Whose open session this is; at most once a minute the request is noted as the last one."""
        known, now = self.sessions.find(token_hash(token)), self.clock.now()
        if known is None or not known.session.is_good(known.user, now, self.policy):
            return None
        if now - known.session.last_seen_at >= self.policy.seen_every:
            self.sessions.seen(known.session.id, now)
        return known.user

    def renew(self, token: str) -> SignedIn | None:
        """Another token for an open session, after what it may do has changed; None when it is not open."""
        user = self.recognise(token)
        if user is None:
            return None
        self.end(token)
        return self.open(user)

    def end(self, token: str) -> None:
        """Logs out; repeating changes nothing."""
        self.sessions.end(token_hash(token))


@frozen(kw_only=True)
class SignIn:
    """`code` is one of the second factor, or a recovery code; `address` is the caller's network address, for the limits."""

    email: str
    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)
    address: str = "unknown"


@frozen(kw_only=True)
class SignInHandler:
    units_of_work: UnitOfWorkFactory
    hasher: PasswordHasher
    limits: Limits
    second_factors: SecondFactorCheck
    desk: SessionDesk

    def __call__(self, command: SignIn) -> SignedIn:
        """Raises SignInFailed, SecondFactorNeeded, SecondFactorRefused, TooManyAttempts, Unavailable."""
        self.limits.sign_in(command.email, command.address)
        with self.units_of_work() as work:
            user = work.users.find_by_email(command.email)
        kept = user.password_hash if user is not None and user.is_active else None
        # Asked for nobody too: an unknown address costs as much as a known one.
        matches = self.hasher.verify(command.password, kept)
        if user is None or not matches:
            raise SignInFailed
        self.second_factors.ensure(user.id, command.code)
        self._rehash(user, command.password)
        self.limits.signed_in(command.email)
        return self.desk.open(user)

    def _rehash(self, user: User, password: str) -> None:
        if not self.hasher.is_outdated(user.password_hash):
            return
        fresh = self.hasher.hash(password)
        try:
            with self.units_of_work() as work:
                current = work.users.get(user.id)
                if current.password_hash == user.password_hash:
                    current.rehash(fresh)
                    work.users.save(current)
                    work.commit()
        except StaleVersion:
            # Somebody changes the login at this moment: the next login tries again.
            return


@frozen(kw_only=True)
class SignOutEverywhere:
    """Ends every open session of a person."""

    user_id: UserId


@frozen(kw_only=True)
class SignOutEverywhereHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: SignOutEverywhere) -> None:
        """Raises NotFound, StaleVersion."""
        with self.units_of_work() as work:
            user = work.users.get(command.user_id)
            user.sign_out_everywhere(self.clock.now())
            work.users.save(user)
            work.commit()
