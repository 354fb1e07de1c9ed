"""What the HTTP application needs to know besides its use cases."""

from collections.abc import Callable, Mapping

from attrs import field, frozen
from attrs.validators import ge

ReadinessCheck = Callable[[], object]
"""Returns when all is well, raises when it is not."""


@frozen(kw_only=True)
class HttpConfig:
    """`gateway`: the payment provider's name, where its callbacks arrive (`/webhooks/{gateway}`). They show one of
    `callback_tokens` (two during a rotation; none refuses every callback), unless `authentic_callback` says what is
    authentic of headers (lower case, those that came once) and body; it raises nothing.

    `staff_token` is an ADMIN key from the environment, for machines and demonstrations; `integration_token` opens what n8n
    and the like may do, and no more; `metrics_token` is what a scraper may show instead of an API key. `base_url`: where
    people reach the platform, whose pages may ask. `cookies_secure` off: for a sandbox without https. `trusted_proxies`:
    networks whose X-Forwarded-For counts. `pool_size`: use cases that run at once, best the number of database connections.
    `request_ids` makes a new id; `allowed_hosts` empty: any. `pool_use`: database connections in use, and how many there may
    be. `figures_kept_seconds`: how often the books are counted at most, for `/metrics`.
    """

    gateway: str = "xendit"
    authentic_callback: Callable[[Mapping[str, str], bytes], bool] | None = None
    callback_tokens: tuple[str, ...] = field(default=(), repr=False)
    staff_token: str | None = field(default=None, repr=False)
    integration_token: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    pool_size: int = field(default=10, validator=ge(1))
    readiness: Mapping[str, ReadinessCheck] = field(factory=dict[str, ReadinessCheck])
    allowed_hosts: tuple[str, ...] = ()
    base_url: str = ""
    cookies_secure: bool = True
    trusted_proxies: tuple[str, ...] = ()
    request_ids: Callable[[], str]
    pool_use: Callable[[], tuple[int, int]] | None = None
    figures_kept_seconds: int = field(default=15, validator=ge(0))
