"""How long sessions last, and how often something may be tried."""

from datetime import timedelta

from attrs import field, frozen
from attrs.validators import ge

from subplat.domain.accounts.user import Role


@frozen(kw_only=True)
class Limit:
    """At most `times` in every `within`, windows fixed on the clock."""

    times: int = field(validator=ge(1))
    within: timedelta


@frozen(kw_only=True)
class AccessPolicy:
    """`…_per_account` counts tries for one mail address, known or not; `…_per_address` those from one network address.

    `staff_second_factor`: staff without one may do nothing but set one up. Clients are never asked for one.
    """

    staff_second_factor: bool = False
    staff_idle: timedelta = timedelta(minutes=30)
    client_idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)
    seen_every: timedelta = timedelta(minutes=1)
    shortest_password: int = 12
    longest_password: int = 200
    sign_in_per_account: Limit = Limit(times=10, within=timedelta(minutes=15))
    sign_in_per_address: Limit = Limit(times=100, within=timedelta(minutes=15))
    reset_per_account: Limit = Limit(times=3, within=timedelta(hours=1))
    reset_per_address: Limit = Limit(times=20, within=timedelta(hours=1))
    second_factor_per_account: Limit = Limit(times=5, within=timedelta(minutes=15))

    def demands_second_factor(self, role: Role | None) -> bool:
        """Whether whoever has the role must have one."""
        return self.staff_second_factor and role is not None and role is not Role.CLIENT

    def idle(self, role: Role) -> timedelta:
        """After so long without a request a session has ended."""
        return self.client_idle if role is Role.CLIENT else self.staff_idle
