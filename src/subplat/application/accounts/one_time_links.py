"""One-time links: only their hash is kept."""

from collections.abc import Mapping
from hashlib import sha256

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.accounts.invitation import Invitation, LinkPurpose
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import InvitationId, UserId

PAGES: Mapping[LinkPurpose, str] = {LinkPurpose.INVITE: "welcome", LinkPurpose.RESET: "reset-password"}


def token_hash(token: str) -> str:
    """What is kept of a token: SHA-256, hex. The token has 256 random bits, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


@frozen(kw_only=True)
class OneTimeLinks:
    """Issues links; a newer link of the same person and purpose makes the older one useless."""

    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    tokens: Tokens
    clock: Clock
    policies: Policies

    def issue(self, user_id: UserId, purpose: LinkPurpose = LinkPurpose.INVITE) -> str:
        """A working link for the person, to be mailed and then forgotten; it starts with the configured address, whatever
        Host a request named. Raises NotFound, RuleBroken (the login was ended).
        """
        token, now = self.tokens.new(), self.clock.now()
        with self.units_of_work() as work:
            user = work.users.get(user_id)
            if not user.is_active:
                raise RuleBroken("this login was ended", user_id=user_id)
            invitation = work.invitations.unused_of_user(user_id, purpose)
            if invitation is None:
                fresh = InvitationId(self.identifiers.new())
                work.invitations.add(Invitation.issue(fresh, user, token_hash(token), now, purpose))
            else:
                invitation.renew(user, token_hash(token), now)
                work.invitations.save(invitation)
            work.commit()
        return f"{self.policies.base_url}/{PAGES[purpose]}/{token}"
