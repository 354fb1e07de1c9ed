"""What reading mail leaves behind."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import BillingCycleId, EmailId, UserId
from subplat.domain.messaging.unclear import Doubt, UnclearMail
from subplat.testing.strategies.steps import Course, Steps, driven, step
from subplat.testing.strategies.values import ids, ids_of, instants, texts


@cache
def unclear_steps() -> Steps:
    """Everything that can be tried on an unclear mail."""
    return st.one_of(
        step(UnclearMail.announce),
        step(UnclearMail.resolve, by=ids(UserId), resolution=texts(), now=instants()),
    )


def unclear_mails(
    email_ids: SearchStrategy[EmailId] | None = None,
    cycle_ids: SearchStrategy[BillingCycleId] | None = None,
    user_ids: SearchStrategy[UserId] | None = None,
) -> SearchStrategy[UnclearMail]:
    """Mails that wait for a person, and mails that were dealt with."""
    fresh = st.builds(
        UnclearMail,
        id=ids_of(email_ids, EmailId),
        doubts=st.lists(st.sampled_from(Doubt), min_size=1, max_size=3, unique=True).map(tuple),
        detail=texts(),
        cycle_id=st.none() | ids_of(cycle_ids, BillingCycleId),
        noticed_at=instants(),
    )
    settled = step(UnclearMail.resolve, by=ids_of(user_ids, UserId), resolution=texts(), now=instants())
    return driven(fresh, Course(settled, longest=2))
