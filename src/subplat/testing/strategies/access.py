"""Second factors and API keys."""

from datetime import datetime, timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.application.accounts.rights import SCOPES
from subplat.domain.accounts.api_key import ApiKey
from subplat.domain.accounts.second_factor import SecondFactor
from subplat.domain.ids import ApiKeyId, SecondFactorId, UserId
from subplat.testing.strategies.people import token_hashes
from subplat.testing.strategies.steps import Course, Steps, driven, step
from subplat.testing.strategies.values import ids, instants, texts

SECRETS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=32, max_size=32)


@cache
def second_factor_steps() -> Steps:
    """Everything that can be tried on a second factor; few half minutes and codes, so that some come again."""
    half_minutes, codes = st.integers(1, 9), st.sampled_from(["hash-1", "hash-2", "hash-3"])
    return st.one_of(
        step(SecondFactor.start_again, secret=SECRETS),
        step(SecondFactor.confirm, step=half_minutes, recovery_hashes=st.lists(codes, unique=True), now=instants()),
        step(SecondFactor.take, step=half_minutes),
        step(SecondFactor.recover, code_hash=codes, now=instants()),
        step(SecondFactor.remove, now=instants()),
    )


def second_factors() -> SearchStrategy[SecondFactor]:
    """Being set up, asked for, and taken away."""
    fresh = st.builds(SecondFactor, id=ids(SecondFactorId), user_id=ids(UserId), secret=SECRETS)
    return driven(fresh, Course(second_factor_steps()))


@cache
def api_key_steps() -> Steps:
    """Everything that can be tried on a key."""
    return st.one_of(step(ApiKey.revoke, now=instants()), step(ApiKey.used, day=instants().map(lambda at: at.date())))


def api_keys() -> SearchStrategy[ApiKey]:
    """Working, revoked and old ones."""

    def issued(
        key: ApiKeyId, name: str, token: str, scopes: set[str], by: UserId | None, now: datetime, days: int | None
    ) -> ApiKey:
        return ApiKey.create(
            key,
            name=name,
            prefix=token[:20],
            token_hash=token,
            scopes=scopes,
            created_by=by,
            now=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )

    fresh = st.builds(
        issued,
        ids(ApiKeyId),
        texts(),
        token_hashes(),
        st.sets(st.sampled_from(sorted(SCOPES)), min_size=1),
        st.none() | ids(UserId),
        instants(),
        st.none() | st.integers(1, 400),
    )
    return driven(fresh, Course(api_key_steps()))
