"""Taking a password that a person wants."""

from attrs import frozen

from subplat.application.ports.passwords import PasswordHasher, PasswordJudge
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.user import User
from subplat.domain.errors import RuleBroken


class WeakPassword(RuleBroken):
    """Too short, too long, or guessed easily."""

    code = "weak_password"


@frozen(kw_only=True)
class NewPassword:
    """Judges and hashes, outside any unit of work: hashing takes long."""

    hasher: PasswordHasher
    judge: PasswordJudge
    policy: AccessPolicy

    def hashed(self, password: str, user: User) -> str:
        """What is kept of it; raises WeakPassword, Unavailable."""
        shortest, longest = self.policy.shortest_password, self.policy.longest_password
        if not shortest <= len(password) <= longest:
            raise WeakPassword(f"a password has {shortest} to {longest} characters")
        weakness = self.judge.weakness(password, (user.full_name, user.email, user.email.partition("@")[0]))
        if weakness is not None:
            raise WeakPassword(f"this password is guessed easily: {weakness}")
        return self.hasher.hash(password)
